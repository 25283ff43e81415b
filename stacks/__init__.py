"""What exists: stack files, the program the engine runs, and the command line."""
