"""How well CVs are read, measured on sets with known truth, beside libraries that read text."""
