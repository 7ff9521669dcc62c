"""Openings and their rubrics: created, edited, paused, closed, and what follows from that."""
