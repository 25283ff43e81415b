"""What an account has once: where states are, as whom CI acts, and what nobody goes beyond."""
