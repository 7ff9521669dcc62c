"""Discord: against a fake one on loopback."""
