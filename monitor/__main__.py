"""`python -m monitor`: the command line where no `listwatch` is on the path."""

from monitor.cli import main

main()
