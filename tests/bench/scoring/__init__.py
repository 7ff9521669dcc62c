"""Figures of scoring: how well it ranks, beside what others do with the same files."""
