"""Identities, and what each may do."""
