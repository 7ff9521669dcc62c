"""Settings of what is met over HTTP: pages, the API, webhooks, applicant tracking systems."""

from typing import Literal

from pydantic import Field

from bot.mail_settings import MailSettings


class WebSettings(MailSettings):
    """What `bot.settings.Settings` holds of HTTP, beside that of e-mail."""

    greenhouse_api_url: str | None = Field(None, description="Greenhouse's address; for tests.")
    ashby_api_url: str | None = Field(None, description="Ashby's address; for tests.")
    http_host: str = Field("127.0.0.1", description="Address that the HTTP server listens on.")
    http_port: int = Field(8080, ge=0, le=65535, description="Port of the HTTP server.")
    public_url: str | None = Field(
        None,
        description="How others reach the HTTP server, https://hire.example.com; default: by its "
        "host and port.",
    )
    web: Literal["on", "off"] = Field(
        "on", description="off: no pages and no API; Slack over HTTP is served all the same."
    )
    api_rate: int = Field(
        600, ge=1, le=1_000_000, description="Requests that one API key may make in a minute."
    )

    webhook_allow: str | None = Field(
        None,
        description="Places that webhooks and links to CVs may lead to inside your network, by "
        "HTTP too, as name:port between commas; for development.",
    )
    organisation: str | None = Field(None, description="Who hires, as candidates' pages say.")
    privacy_url: str | None = Field(
        None, pattern="^https?://", description="Your privacy notice; candidates' pages link it."
    )
    erase_on_request: Literal["ask", "at_once"] = Field(
        "ask", description="ask: a recruiter deletes whoever wants to be deleted; or at_once."
    )
