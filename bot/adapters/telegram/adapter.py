"""Telegram as a platform: listens by long poll or webhook, prepares and delivers, and never shows its token."""

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from telegram import Bot
from telegram.error import InvalidToken

from bot.adapters import File, Intake, LinkDeadError, Part, RefusedError
from bot.adapters.telegram.account import Account
from bot.adapters.telegram.addressed import Me
from bot.adapters.telegram.buttons import Signer
from bot.adapters.telegram.chats import Homes
from bot.adapters.telegram.checking import check
from bot.adapters.telegram.commands import show_menus
from bot.adapters.telegram.delivering import Delivery
from bot.adapters.telegram.naming import Names
from bot.adapters.telegram.polling import ALLOWED, LONG_POLL, REFUSED_TOKEN, Backoff, Poller, Sleep
from bot.adapters.telegram.presses import Presses
from bot.adapters.telegram.reading import Reader
from bot.adapters.telegram.receiving import Receiving
from bot.adapters.telegram.redaction import protect
from bot.adapters.telegram.transport import NoSuchMethodError, Transport
from bot.adapters.telegram.webhook import Webhook
from bot.adapters.telegram.writing import parts
from bot.messages import Origin
from bot.storage.store import StorageError
from bot.trust import trust
from bot.unreachable import why
from handlers import Reply
from knowledge import Content

_log = logging.getLogger("conum.telegram")

SELF_CHECK = 30.0
"""Seconds between two questions to Telegram when it brings the updates itself."""
POLLS, SENDS = 2, 16
"""Connections for the long poll and for the rest: at 30 messages a second few are in use, and each costs a look."""
PATIENCE = 15.0
"""Seconds for an answer: past them nobody knows whether a message was taken."""
T = TypeVar("T")


class TelegramAdapter:
    """See `bot.adapters.Adapter`. `webhook` is to be served at `account.webhook_path` when `public_url` is set."""

    platform = "telegram"

    def __init__(
        self,
        account: Account,
        content: Content,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        long_poll: int = LONG_POLL,
    ) -> None:
        protect(account.token)
        self.last_contact: float | None = None
        self._account, self._content, self._clock, self._sleep = account, content, clock, sleep
        self._long_poll = long_poll
        self._transports = [_transport(account, self._heard, size) for size in (POLLS, SENDS)]
        self._bot = Bot(
            account.token,
            base_url=account.base_url,
            get_updates_request=self._transports[0],
            request=self._transports[1],
        )
        self.webhook = Webhook(account, self._bot)
        self._signer = Signer(account.derived("buttons"))
        self._delivery = Delivery(self._bot, clock)
        self._receiving: Receiving | None = None

    async def listen(self, intake: Intake) -> None:
        """Raises LinkDeadError when the token is refused. Telegram may be unreachable for as long as it likes."""
        backoff = Backoff(self._sleep)
        user = await self._insist(self._bot.get_me, backoff)
        me, names = Me(user.id, user.username or ""), Names(self._account.event_key)
        reader = Reader(me, self._content, Homes(intake), names, status=self._account.status)
        receiving = Receiving(self._bot, intake, Presses(self._signer, reader, self._clock))
        self._receiving = receiving
        receiving.aside(show_menus(self._bot, self._content))
        if self._account.public_url:
            self.webhook.receive = receiving.updates
            await self._be_brought(backoff)
        else:
            await self._insist(self._unsubscribe, backoff)
            await Poller(self._bot, receiving.updates, backoff, self._account.place, self._long_poll).run()

    def prepare(self, reply: Reply, origin: Origin, key: str) -> tuple[Part, ...]:
        return parts(reply, origin, key, self._signer)

    async def deliver(self, part: Part, *, again: bool) -> str:  # noqa: ARG002 — Telegram cannot be asked
        """`<chat>/<message>`. There is no way to know whether an earlier try got through: it is sent again."""
        receiving = self._receiving
        if receiving and part.origin.channel in receiving.away:
            raise RefusedError("the bot was blocked or removed", gone=True)
        try:
            number = await self._delivery.put(part)
        except RefusedError as error:
            if receiving and error.moved_to:
                await receiving.presses.reader.homes.moved(int(part.origin.channel), int(error.moved_to))
            raise
        if receiving and "buttons" in part.payload:
            with contextlib.suppress(StorageError):  # it is there: sent again, it would be there twice
                await receiving.presses.shown(part.origin, part.payload["buttons"])
        return number

    async def close(self) -> None:
        self.webhook.receive = None
        if self._receiving:
            await self._receiving.close()
        for transport in self._transports:
            await transport.shutdown()

    async def fetch(self, file: File) -> bytes:
        """Never: files do not go through a third party."""
        raise RefusedError(f"files are not read here: {file.id}")

    def doors(self, intake: Intake) -> Sequence[BaseRoute]:  # noqa: ARG002 — `listen` is given it
        """The address that Telegram calls, when there is a public one."""
        return (Route(self._account.webhook_path, self._door, methods=["POST"]),) if self._account.public_url else ()

    async def check(self) -> Sequence[str]:
        """What is wrong with the account, for `conum doctor`."""
        return await check(self._bot, self._account)

    async def _door(self, request: Request) -> Response:
        return Response(status_code=await self.webhook(request.headers, await request.body()))

    def _heard(self) -> None:
        self.last_contact = self._clock()

    async def _insist(self, call: Callable[[], Awaitable[T]], backoff: Backoff) -> T:
        """The answer of a call that must succeed. Raises LinkDeadError."""
        while True:
            try:
                answer = await call()
            except InvalidToken:
                raise LinkDeadError(REFUSED_TOKEN) from None
            except Exception as error:  # noqa: BLE001 — whatever happens, the link is tried again
                told = why(error, self._account.place) or f"{type(error).__name__}: {error}"
                _log.warning("telegram does not answer yet (%s), tried again", told)
                await backoff.wait(error)
            else:
                backoff.reset()
                return answer

    async def _be_brought(self, backoff: Backoff) -> None:
        """Ask Telegram to bring the updates, and now and then whether it still does."""
        while True:
            await self._insist(self._subscribe, backoff)
            self._heard()
            await self._sleep(SELF_CHECK)

    async def _subscribe(self) -> None:
        """Set the webhook, unless it is ours since we did."""
        if self.last_contact is not None and await self._subscribed():
            return
        await self._bot.set_webhook(
            self._account.webhook_url, allowed_updates=list(ALLOWED), secret_token=self._account.header_secret
        )

    async def _subscribed(self) -> bool:
        try:
            return (await self._bot.get_webhook_info()).url == self._account.webhook_url
        except (NoSuchMethodError, TypeError, KeyError):  # a server that tells less than Telegram
            return bool(await self._bot.get_me())

    async def _unsubscribe(self) -> None:
        """A webhook would keep the updates from a long poll; what waits is kept."""
        with contextlib.suppress(NoSuchMethodError):
            await self._bot.delete_webhook()


def _transport(account: Account, heard: Callable[[], None], size: int) -> Transport:
    """The proxy of the environment is for the outside only."""
    outside = not re.match(r"https?://(127\.|localhost|\[::1\])", account.base_url)
    return Transport(
        heard,
        connection_pool_size=size,
        pool_timeout=20.0,
        read_timeout=PATIENCE,
        httpx_kwargs={"trust_env": outside, "verify": trust(account.authorities)},
    )
