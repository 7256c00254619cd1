"""The commands, those of one purpose in one file; each file's `app` is put into the command line by `monitor.cli`."""
