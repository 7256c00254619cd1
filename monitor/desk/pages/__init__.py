"""The pages of the desk: a module each, with the function that finds what the page shows."""
