"""Recording and alert rules of every platform, and what fires now; nothing here knows a cloud."""
