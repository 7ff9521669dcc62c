"""What sends a receipt by e-mail, where that is set up."""

from typing import Protocol

from handlers.services import Services


class ReceiptMail(Protocol):
    """Sends one receipt. The link opens the application to whoever has it: it is kept nowhere."""

    async def __call__(
        self,
        services: Services,
        *,
        workspace_id: int,
        address: str,
        language: str,
        title: str,
        link: str,
    ) -> None:
        """Have the link mailed; never raises for what the address or the server is to blame for."""
