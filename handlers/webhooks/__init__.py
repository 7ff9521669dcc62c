"""Other programs: told what happens, and heard, both signed by Standard Webhooks."""
