"""Links accounts to roles: sends the code that was asked for, checks the one that is given."""

import asyncio
import logging
import secrets
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from bot.messages import Origin
from bot.storage.codes import Codes
from bot.storage.roles import Roles
from handlers import say
from handlers.effects import AccountEffect, SendCode, Unlink
from knowledge import Content
from knowledge.rights import NOBODY, Grant

_log = logging.getLogger("conum")


class Mailer(Protocol):
    """What sends e-mails."""

    async def send(self, recipient: str, subject: str, body: str) -> None: ...


class Linking:
    """Implements `Accounts`, and carries out what a reply asks of the edge. No SMTP setting, no `mailer`."""

    def __init__(self, content: Content, roles: Roles, codes: Codes, mailer: Mailer | None) -> None:
        self._content = content
        self._roles = roles
        self._codes = codes
        self._mailer = mailer
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def can_mail(self) -> bool:
        return self._mailer is not None

    def grant_of(self, platform: str, person: str, today: date) -> Grant | None:
        """To be read again at each message."""
        return self._roles.grant_of(platform, person, today)

    def try_code(self, origin: Origin, code: str, today: date) -> Grant | None:
        """What the account is proven to be when the code is right; the account is linked from now on."""
        address = self._codes.take(origin.platform, origin.person, code)
        if address is None:
            return None
        self._roles.link(origin.platform, origin.person, address)
        return self._roles.grant_of(origin.platform, origin.person, today) or NOBODY

    async def carry_out(self, effects: Iterable[AccountEffect], origin: Origin, today: date) -> None:
        """To be called once the reply is kept. E-mails leave in the background: the next reply waits for none, and
        so takes the same time whether an address is known or not.
        """
        for effect in effects:
            if isinstance(effect, Unlink):
                self._roles.unlink(origin.platform, origin.person)
            else:
                self._send_code(effect, origin, today)

    def _send_code(self, effect: SendCode, origin: Origin, today: date) -> None:
        """The same work for an address that nobody knows, but the sending."""
        address = self._roles.address_hash(effect.address)
        known = self._roles.knows(address, today)
        code = self._codes.make(origin.platform, origin.person, address, known=known)
        if known and code and self._mailer:
            task = asyncio.get_running_loop().create_task(self._mail(effect.address, code))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _mail(self, recipient: str, code: str) -> None:
        """A failure is for the operator: the person, who waits for a code, asks for another."""
        assert self._mailer is not None, "nothing is sent without a server"
        subject = say(self._content, "courriel.code-objet")
        body = say(self._content, "courriel.code-corps", code=code)
        try:
            await self._mailer.send(recipient, subject, body)
        except Exception as error:  # noqa: BLE001 — whatever the mail library raises; never the address in the log
            _log.error("code not sent, reference %s: %s", secrets.token_hex(4), type(error).__name__)

    async def settle(self) -> None:
        """Wait for what is being sent."""
        if self._sending:
            await asyncio.gather(*self._sending, return_exceptions=True)

    async def close(self) -> None:
        """Then leave the database."""
        await self.settle()
        self._roles.close()
