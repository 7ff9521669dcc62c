"""What every chat platform's process shares: the use cases it reaches, and one call of them."""
