"""Updates that Telegram brings itself: an address behind a secret, served by the common HTTP application."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from telegram import Bot, Update

from bot.adapters.telegram.account import Account
from bot.adapters.telegram.transport import readable

_log = logging.getLogger("conum.telegram")

HEADER = "x-telegram-bot-api-secret-token"
Receive = Callable[[tuple[Update, ...]], Awaitable[None]]


class Webhook:
    """`receive` is None until the adapter listens."""

    def __init__(self, account: Account, bot: Bot) -> None:
        self._account = account
        self._bot = bot
        self.receive: Receive | None = None

    async def __call__(self, headers: Mapping[str, str], body: bytes) -> int:
        """The HTTP status of one delivery. `headers` by lower-case name.

        200 only once the update is kept, so that Telegram brings it again otherwise; 200 too for what can never be
        read, which it would bring for a day.
        """
        if not self._genuine(headers.get(HEADER)):
            return HTTPStatus.FORBIDDEN
        if self.receive is None:
            return HTTPStatus.SERVICE_UNAVAILABLE
        update = self._update(body)
        if update is None:
            return HTTPStatus.OK
        try:
            await self.receive((update,))
        except Exception as error:  # noqa: BLE001 — the platform keeps what we could not
            _log.error("update %s not kept (%s)", update.update_id, type(error).__name__)
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK

    def _genuine(self, shown: str | None) -> bool:
        """Whether the secret is the one given to Telegram. Without any, the address itself must be secret enough:
        it is unless the operator chose a secret of their own.
        """
        if shown is None:
            return not self._account.webhook_secret
        return hmac.compare_digest(shown.encode(), self._account.header_secret.encode())

    def _update(self, body: bytes) -> Update | None:
        try:
            data = json.loads(body)
        except ValueError:
            _log.warning("a webhook delivery is no JSON, left out")
            return None
        return Update.de_json(data, self._bot) if readable(data) else None
