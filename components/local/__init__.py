"""The platform on this machine: real servers as supervised processes."""
