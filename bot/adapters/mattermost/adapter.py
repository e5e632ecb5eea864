"""Mattermost as an adapter: a stream of events in, posts out."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute

from bot.adapters import File, Intake, Part, RefusedError, RetryLaterError
from bot.adapters.mattermost.buttons import Signer
from bot.adapters.mattermost.callbacks import Callbacks
from bot.adapters.mattermost.cap import Cap
from bot.adapters.mattermost.checking import check_server
from bot.adapters.mattermost.delivering import SAFE_POST_SIZE, Clickable, Delivery, parts_of
from bot.adapters.mattermost.doors import routes
from bot.adapters.mattermost.errors import ApiError, Refusal, UnavailableError
from bot.adapters.mattermost.listening import Listener
from bot.adapters.mattermost.reading import Me, Post
from bot.adapters.mattermost.rest import Patience, Rest
from bot.adapters.mattermost.socket import Socket, Timing
from bot.adapters.mattermost.standing import Standing
from bot.messages import Origin
from bot.storage.store import StorageError
from bot.trust import trust
from handlers import Reply

_log = logging.getLogger("conum.mattermost")


@dataclass(frozen=True)
class Access:
    """What the settings say of a server (contracts §1). Secrets stay out of `repr`."""

    url: str
    token: str = field(repr=False)
    slash_token: str = field(default="", repr=False)
    public_url: str = ""
    secret: str = field(default="", repr=False)
    paced: bool = True
    """Whether one thread is never given more than a bounded number of posts a minute."""
    authorities: Path | None = None


@dataclass(frozen=True)
class Limits:
    """What the server said of itself."""

    version: str = ""
    post_size: int = SAFE_POST_SIZE


class MattermostAdapter:
    """One server, one bot account, one process at a time: two would both receive every post."""

    platform = "mattermost"

    def __init__(
        self,
        access: Access,
        timing: Timing | None = None,
        patience: Patience | None = None,
        say: Callable[[str], str] = str,
    ) -> None:
        """`say`: a sentence of the content by its key, for what is answered to the server's own calls."""
        self._access = access
        self._say = say
        self._timing = timing or Timing()
        context = trust(access.authorities)
        self._rest = Rest(access.url, access.token, patience, context)
        self._socket = Socket(self._rest.root, access.token, self._prove, self._timing, context)
        self._standing = Standing(self._rest)
        self._delivery = Delivery(self._standing, Cap() if access.paced else None)
        self._me: Me | None = None
        self._signer = Signer(access.secret) if access.secret and access.public_url else None
        self.limits = Limits()
        self.ready = asyncio.Event()
        """Set once the stream is open and what was missed before is in the inbox."""

    @property
    def last_contact(self) -> float | None:
        """When the stream last said something, on the monotonic clock: at least every `Timing.ping` seconds."""
        return self._socket.last_contact

    async def listen(self, intake: Intake) -> None:
        """Receive until cancelled, reconnecting by itself. Raises LinkDeadError when the token is refused."""
        self._socket.start_anew()
        listener = Listener(self._standing, intake, self._known, self._timing, self.ready)
        loops = (self._socket.run(listener), listener.fill_gaps(), self._watch(listener))
        jobs = [asyncio.create_task(loop) for loop in loops]
        try:
            for job in asyncio.as_completed(jobs):
                await job
        finally:
            for task in jobs:
                task.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)

    def prepare(self, reply: Reply, origin: Origin, key: str) -> tuple[Part, ...]:
        """A reply as posts within the limits of the server."""
        clickable = Clickable(self._access.public_url, self._signer) if self._signer else None
        return parts_of(reply, origin, key, self.limits.post_size, clickable)

    async def deliver(self, part: Part, *, again: bool) -> str:
        """The id of the post. Raises RetryLaterError, RefusedError or LinkDeadError."""
        if self._me is None:
            await self._prove()
        return await self._delivery.deliver(part, self._known().id, again=again)

    async def fetch(self, file: File) -> bytes:
        """No longer than any answer of the server, whatever size it told."""
        try:
            content: bytes = await self._rest.call(self._rest.driver.client.download, file.id)
        except ApiError as error:
            raise RefusedError(str(error)) from error
        return content

    def doors(self, intake: Intake) -> Sequence[BaseRoute]:
        """What the server calls; nothing without a public address and a secret."""
        if self._signer is None:
            return ()
        return routes(Callbacks(intake, self._signer, self._access.slash_token, self._ours, self._say))

    async def check(self) -> Sequence[str]:
        """What an operator must mend before running, for `conum doctor`."""
        return [finding.text for finding in await check_server(self._rest) if not finding.good]

    async def close(self) -> None:
        self._rest.close()

    def _known(self) -> Me:
        if self._me is None:
            raise RuntimeError("the account is read before anything else")
        return self._me

    async def _prove(self) -> None:
        """The token is good, the account is known, the limits are read. Raises LinkDeadError, RetryLaterError."""
        me = await self._rest.call(self._rest.driver.users.get_user, "me")
        self._me = me_of(me)
        if not self.limits.version:
            told = await self._rest.call(self._rest.driver.system.get_client_configuration, {"format": "old"})
            self.limits = limits_of(told)

    async def _ours(self, post_id: str) -> Post | None:
        if self._me is None:
            await self._prove()
        post = await self._rest.call(self._rest.driver.posts.get_post, post_id)
        return post if post.get("user_id") == self._known().id else None

    async def _watch(self, listener: Listener) -> None:
        """Keep the cursors moving; every few minutes, prove the token and read what the stream may have lost."""
        await self.ready.wait()
        checked = time.monotonic()
        while True:
            await asyncio.sleep(self._timing.settle)
            try:
                await listener.keep_position()
                if time.monotonic() - checked >= self._timing.check:
                    checked = time.monotonic()
                    await self._prove()
                    await listener.sweep()
            except (RetryLaterError, StorageError) as error:
                _log.warning("mattermost: regular check put off: %s", error)


def me_of(user: Any) -> Me:
    """The account of the token. Raises UnavailableError for an answer that is no account: another server's."""
    if not isinstance(user, dict) or not user.get("id") or not user.get("username"):
        raise UnavailableError(Refusal(200, message="réponse qui n'est pas celle d'un Mattermost"))
    return Me(str(user["id"]), str(user["username"]))


def limits_of(config: Any) -> Limits:
    """From the client configuration, where every value is a text; the safe limits where there is none."""
    if not isinstance(config, dict):
        return Limits()
    size = str(config.get("MaxPostSize", ""))
    return Limits(str(config.get("Version", "")), int(size) if size.isdigit() and int(size) > 0 else SAFE_POST_SIZE)
