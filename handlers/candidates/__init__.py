"""Who candidates are, what is known of them, and what people decide."""
