"""Discord: what members do there and what they are told."""
