"""Tasks: where each waits, how one runs, what is tried again, what waits for a person."""
