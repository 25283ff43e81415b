"""How the platform is built: contracts, one folder per cloud, and the order they come in."""
