"""What a project has once: where states are, as whom CI acts, and what nobody goes beyond."""
