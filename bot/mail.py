"""Sends an e-mail through the configured server: one recipient, plain text."""

import logging
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.trust import trust
from bot.unreachable import why

_log = logging.getLogger("conum.mail")

TIMEOUT = 30.0
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """`CONUM_SMTP_URL`: `smtp://`, `smtp+starttls://` or `smtps://`, with `user:password@` where it asks for one."""

    url: str
    sender: str
    authorities: Path | None = None

    async def send(self, recipient: str, subject: str, body: str) -> None:
        """Raises aiosmtplib.SMTPException or OSError when the server does not take it."""
        message = self.draft(recipient, subject, body)
        message["Message-ID"] = make_msgid(domain="conum.invalid")
        await self.post(message)

    def draft(self, recipient: str, subject: str, body: str) -> EmailMessage:
        """Everything but what tells one e-mail from another."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, recipient, subject
        message["Date"], message["Auto-Submitted"] = formatdate(localtime=True), "auto-generated"
        message.set_content(body)
        return message

    async def post(self, message: EmailMessage) -> None:
        """To its one recipient. Raises aiosmtplib.SMTPException or OSError when the server does not take it."""
        import aiosmtplib  # only where an e-mail is sent

        try:
            await aiosmtplib.send(message, recipients=[message["To"]], **self._link())
        except (aiosmtplib.SMTPException, OSError) as error:
            if told := why(error, self.url):
                _log.warning("mail server: %s", told)
            raise

    async def check(self) -> str:
        """What keeps the server from being used, for `conum doctor`; empty when it takes us in. Nothing is sent."""
        import aiosmtplib

        try:
            async with aiosmtplib.SMTP(**self._link()):
                return ""
        except aiosmtplib.SMTPAuthenticationError:
            return "le serveur refuse le compte ou le mot de passe de CONUM_SMTP_URL."
        except (aiosmtplib.SMTPException, OSError) as error:
            told = why(error, self.url) or f"le serveur ne répond pas comme attendu ({type(error).__name__})"
            return f"{told}. Vérifiez aussi CONUM_SMTP_URL."

    def _link(self) -> dict[str, Any]:
        parts = urlsplit(self.url)
        return {
            "hostname": parts.hostname,
            "port": parts.port or _PORTS[parts.scheme],
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "use_tls": parts.scheme == "smtps",
            "start_tls": parts.scheme == "smtp+starttls",
            "tls_context": trust(self.authorities),
            "timeout": TIMEOUT,
        }
