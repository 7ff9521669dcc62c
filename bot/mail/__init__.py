"""E-mail: messages become mails, and a mail server takes them."""
