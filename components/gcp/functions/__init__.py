"""Code that runs at Google, as functions: it knows nothing of the platform, and needs nothing."""
