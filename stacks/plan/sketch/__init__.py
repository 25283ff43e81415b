"""How each concern is drawn: the few facts that a person asks for first."""
