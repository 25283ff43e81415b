"""What the three clouds have of every concern, setting by setting, as their graphs say it."""
