"""What we tell by ourselves: rendered when it is sent, once, and not in quiet hours."""
