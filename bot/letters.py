"""A letter as an e-mail: to one of our mailboxes, to be answered at the person's address."""

from dataclasses import dataclass
from email.message import EmailMessage

from bot.mail import MailServer
from bot.storage.records import Letter

PERMANENT = 500
"""From this code on, a refusal is for good (RFC 5321)."""


class LetterRefusedError(Exception):
    """The server will never take this letter."""


@dataclass(frozen=True)
class Post:
    """Hands letters to the configured server."""

    server: MailServer

    async def send(self, letter: Letter) -> None:
        """Raises LetterRefusedError, or aiosmtplib.SMTPException and OSError when a later try may succeed."""
        import aiosmtplib  # only where an e-mail is sent

        try:
            await self.server.post(self.message(letter))
        except aiosmtplib.SMTPResponseException as error:
            if error.code >= PERMANENT:
                raise LetterRefusedError(f"{error.code}") from error
            raise
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise LetterRefusedError("destinataire refusé") from error

    def message(self, letter: Letter) -> EmailMessage:
        """The same Message-ID at every try, so that a repeated letter is recognised."""
        subject = f"{letter.subject} [{letter.reference}]"
        message = self.server.draft(letter.recipient, subject, letter.body + "\n")
        message["Reply-To"] = letter.reply_to
        message["Message-ID"] = f"<{letter.reference}@{self.server.sender.rpartition('@')[2]}>"
        return message
