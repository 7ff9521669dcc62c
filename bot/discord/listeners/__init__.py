"""What members do in Discord, handed to the handlers, and what these reply."""
