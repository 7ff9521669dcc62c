"""Tasks: which there are, how one runs, what is tried again, what waits for a person."""
