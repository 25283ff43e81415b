"""One rule per file; every module here is found by `policies.check`."""
