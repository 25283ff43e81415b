"""The doors of one resource: what the internet could reach, type by type."""
