"""Identity and access: as whom pods act, and what each may do."""
