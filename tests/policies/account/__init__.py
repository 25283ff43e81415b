"""A small account as a program, of roles, pods, keys and queues that guard each other."""
