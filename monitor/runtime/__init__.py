"""What a process works with: its context, its channels, its child processes."""
