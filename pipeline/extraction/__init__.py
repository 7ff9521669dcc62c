"""From the text of a CV to its profile."""
