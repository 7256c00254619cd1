"""One entry of a list: the printed lines of its cells to names, addresses and the bodies it covers."""
