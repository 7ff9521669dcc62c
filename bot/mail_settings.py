"""Settings of e-mail: which server takes ours, and who it comes from."""

from email.headerregistry import Address
from email.utils import parseaddr
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from handlers.addresses import read_address
from handlers.errors import UserError

PORTS = {"starttls": 587, "tls": 465, "none": 25}  # RFC 8314: submission, with TLS at once


class MailSettings(BaseSettings):
    """What `bot.settings.Settings` holds of e-mail."""

    smtp_host: str | None = Field(
        None, description="Mail server that takes our mail; turns e-mail on."
    )
    smtp_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="Its port; default: 587, with SMTP_TLS=tls 465, with none 25.",
    )
    smtp_user: str | None = Field(None, description="Whom we log in as there.")
    smtp_password: SecretStr | None = Field(None, description="Belongs to SMTP_USER.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls (from the start) or none, in clear."
    )
    mail_from: str | None = Field(
        None, description="Who mail comes from: Shortlist <hire@example.com>."
    )

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str | None) -> str | None:
        return str(_sender(value)) if value else None

    @model_validator(mode="after")
    def _mail_fits(self) -> Self:
        if self.smtp_host and not self.mail_from:
            raise ValueError("SMTP_HOST needs MAIL_FROM: Shortlist <hire@example.com>")
        if (self.smtp_user is None) is not (self.smtp_password is None):
            raise ValueError("SMTP_USER and SMTP_PASSWORD need each other")
        return self

    @property
    def mail_port(self) -> int:
        """The mail server's port, the default filled in."""
        return self.smtp_port or PORTS[self.smtp_tls]

    @property
    def mail_sender(self) -> Address:
        """Name and address that mail comes from; there where SMTP_HOST is."""
        return _sender(self.mail_from or "")


def _sender(text: str) -> Address:
    """Name and address of a sender.

    Raises:
        ValueError: there is no usable address in it.
    """
    name, address = parseaddr(text)
    if "=?" in text or any(not sign.isprintable() for sign in text):
        raise ValueError("write it on one line, Shortlist <hire@example.com>")
    try:
        return Address(name or "Shortlist", addr_spec=read_address(address))
    except UserError:
        raise ValueError("write it as Shortlist <hire@example.com>") from None
