"""How the hiring for an opening stands: figures, pictures, spreadsheets."""
