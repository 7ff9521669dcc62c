"""What recruiters' pages need beyond what the chat does."""
