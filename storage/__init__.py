"""What we remember: tables, queries, encrypted files."""
