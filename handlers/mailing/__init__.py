"""E-mail: members' addresses and what they want mailed, and the letters that others have sent."""

from handlers.mailing.links import Mailed, Receipt, forget_receipt, send_link, send_receipt

__all__ = ["Mailed", "Receipt", "forget_receipt", "send_link", "send_receipt"]
