"""What an application's score is, what people say of it, and what comes of it."""
