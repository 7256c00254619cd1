"""The tables of the configuration, those of one purpose in one file; `monitor.settings` puts them together."""
