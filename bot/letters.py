"""A letter as an e-mail, sent through the configured server: one recipient, plain text, an answer to the person."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from bot.storage.records import Letter

TIMEOUT = 30.0
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class LetterRefusedError(Exception):
    """The server will never take this letter."""


@dataclass(frozen=True)
class Post:
    """`CONUM_SMTP_URL` (`smtp://`, `smtp+starttls://`, `smtps://`) and the sender `CONUM_SMTP_FROM`."""

    url: str
    sender: str

    async def send(self, letter: Letter) -> None:
        """Raises LetterRefusedError, or aiosmtplib.SMTPException and OSError when a later try may succeed."""
        import aiosmtplib  # only where an e-mail is sent

        parts = urlsplit(self.url)
        try:
            await aiosmtplib.send(
                self.message(letter),
                recipients=[letter.recipient],
                hostname=parts.hostname,
                port=parts.port or _PORTS[parts.scheme],
                username=unquote(parts.username) if parts.username else None,
                password=unquote(parts.password) if parts.password else None,
                use_tls=parts.scheme == "smtps",
                start_tls=parts.scheme == "smtp+starttls",
                timeout=TIMEOUT,
            )
        except aiosmtplib.SMTPResponseException as error:
            if error.code >= 500:  # noqa: PLR2004 — the permanent refusals of RFC 5321
                raise LetterRefusedError(f"{error.code}") from error
            raise
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise LetterRefusedError("destinataire refusé") from error

    def message(self, letter: Letter) -> EmailMessage:
        """The same Message-ID at every try, so that a repeated letter is recognised."""
        message = EmailMessage()
        message["From"], message["To"] = self.sender, letter.recipient
        message["Reply-To"] = letter.reply_to
        message["Subject"] = f"{letter.subject} [{letter.reference}]"
        domain = self.sender.rpartition("@")[2]
        message["Message-ID"] = f"<{letter.reference}@{domain}>"
        message["Date"], message["Auto-Submitted"] = formatdate(localtime=True), "auto-generated"
        message.set_content(letter.body + "\n")
        return message
