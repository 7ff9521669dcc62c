"""E-mail: the server, mails as they look, the pages behind their links."""
