"""What is judged: the graph of a program, and the rules over it."""
