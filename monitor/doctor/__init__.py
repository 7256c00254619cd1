"""The doctor: examines an installation from its configuration to the far side of each channel, and says what helps."""
