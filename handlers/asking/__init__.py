"""Plain questions about a shortlist, understood by rules and answered from what is stored."""
