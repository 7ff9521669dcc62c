"""Chat platforms beside each other: the same steps, the same words."""
