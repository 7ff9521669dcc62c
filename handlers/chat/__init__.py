"""What members do in a chat: commands, shortcuts, Home, files they hand in."""
