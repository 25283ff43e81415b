"""What people run on a platform."""
