"""Inputs against what the SDKs and the vendors themselves publish about them."""
