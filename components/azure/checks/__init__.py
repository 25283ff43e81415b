"""What a stack file is told before anything is made: complaints need no account, preflights ask."""
