"""A CV on its way in: noted, fetched, kept, read, and an application of each opening it is for."""
