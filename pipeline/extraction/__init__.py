"""From the text of a CV to structured facts, by rules on this machine or by a model."""
