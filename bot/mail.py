"""Sends an e-mail through the configured server: one recipient, plain text."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

TIMEOUT = 30.0
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """`CONUM_SMTP_URL`: `smtp://`, `smtp+starttls://` or `smtps://`, with `user:password@` where it asks for one."""

    url: str
    sender: str

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

        parts = urlsplit(self.url)
        await aiosmtplib.send(
            message,
            recipients=[message["To"]],
            hostname=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=parts.scheme == "smtps",
            start_tls=parts.scheme == "smtp+starttls",
            timeout=TIMEOUT,
        )
