"""The REST side of Mattermost: mattermostdriver's endpoints over our own client, one session, no environment."""

import asyncio
import contextlib
import json
import ssl
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from mattermostdriver import Driver
from mattermostdriver.client import Client
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError
from urllib3.filepost import encode_multipart_formdata

from bot.adapters.mattermost.bodies import JSON, Answer, read_whole, readable, refusal_of, seconds_of
from bot.adapters.mattermost.errors import (
    ApiError,
    Refusal,
    TokenRefusedError,
    TooManyRequestsError,
    UnavailableError,
)
from bot.trust import trust
from bot.unreachable import why

API = "/api/v4"
WORKERS = 4
_PAUSES = (0.1, 0.4)
"""Seconds before each new try of a GET. A post is never repeated here: the server remembers its pending_post_id
for 30 s and in one process only, so whoever sends it again must look for it first.
"""

_A_MOMENT = 0.05
"""Seconds beyond what was asked: who comes back a hair too soon is refused again."""

_PASSING = frozenset({408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses that say nothing of what was asked; the last five are those of a well-known proxy."""

_ANYBODY = frozenset({301, 302, 303, 307, 308, 401, 403, 404})
"""Statuses by which the server refuses for good, in JSON; with a page, they are those of a portal or a proxy."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Patience:
    """Seconds granted to a server."""

    connect: float = 5.0
    read: float = 10.0
    whole: float = 20.0
    """For a call and its repetitions: well under the 30 s during which the server remembers a pending_post_id."""
    waits: float = 60.0
    """For all the waits that a server asks for before it takes a call in the middle of a work."""


class RestClient(Client):  # type: ignore[misc]  # the library ships no types
    """The library's client with a session, time limits, and errors that keep what the server said."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        self._patience: Patience = options["patience"]
        self._free_at = 0.0
        self.ahead = 0.0
        """Seconds by which the server's clock is ahead of ours."""
        self.origin: float | None = None
        """The server's hour when our monotonic clock was at zero: setting the machine's clock does not move it."""
        self.pool = PoolManager(
            num_pools=2,
            maxsize=WORKERS,
            retries=False,
            timeout=Timeout(connect=self._patience.connect, read=self._patience.read),
            ssl_context=options["trust"],
        )
        """Nothing of the environment: a ~/.netrc entry would replace the token, a proxy would see it."""

    def make_request(  # noqa: PLR0913, PLR0917 — the signature is the library's
        self,
        method: str,
        endpoint: str,
        options: Any = None,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        basepath: str | None = None,
    ) -> Answer:
        """Raises ApiError, TokenRefusedError, TooManyRequestsError or UnavailableError."""
        root = self.url if basepath is None else self.url.removesuffix(self._basepath) + basepath
        asked = {name: value for name, value in (params or {}).items() if value is not None}
        target = f"{root}{endpoint}{'?' if asked else ''}{urlencode(asked, doseq=True)}"
        call = _Call(method, target, *_encoded(method, options, data, files))
        started = time.monotonic()
        for pause in _PAUSES if method == "get" else ():
            try:
                return self._once(call)
            except UnavailableError:
                if time.monotonic() - started + pause > self._patience.whole:
                    raise
                time.sleep(pause)
        return self._once(call)

    def use_hook(self, hook: str, body: Mapping[str, Any]) -> None:
        """Answer a slash command later. The hook is its own permission: no token goes with it."""
        url = f"{self.url.removesuffix(API)}/hooks/commands/{hook}"
        self._judge(self._send(_Call("post", url, *_encoded("post", body)), headers={}), plain=True)

    def download(self, file: str) -> bytes:
        """What a file holds: bytes, never taken for an answer in JSON."""
        call = _Call("get", f"{self.url}/files/{quote(file, safe='')}")
        return self._judge(self._send(call, headers=self.auth_header()), plain=True).content

    def _once(self, call: "_Call") -> Answer:
        return self._judge(self._send(call, headers=self.auth_header()))

    def _send(self, call: "_Call", headers: Mapping[str, str]) -> Answer:
        wait = self._free_at - time.monotonic()
        if wait > 0:
            raise TooManyRequestsError(Refusal(429, message="attente demandée par le serveur"), wait)
        try:
            response = self.pool.request(
                call.method.upper(),
                call.url,
                body=call.body,
                headers={**headers, **call.headers},
                redirect=False,  # a redirected POST would come as a GET
                preload_content=False,
            )
            return read_whole(response, time.monotonic() + self._patience.whole)
        except HTTPError as error:
            told = why(error, call.url) or type(error).__name__
            raise UnavailableError(Refusal(0, message=told)) from error

    def _judge(self, response: Answer, *, plain: bool = False) -> Answer:
        """`plain`: an answer that is a text is an answer too."""
        status = response.status_code
        self._note_clock(response.headers.get("Date"))
        if status in {200, 201}:
            if not plain:
                if not readable(response):
                    raise UnavailableError(Refusal(status, message="réponse illisible"))
                response.headers["Content-Type"] = JSON
            return response
        refusal = refusal_of(response)
        if status in _ANYBODY and not (refusal.id or readable(response)):
            raise UnavailableError(Refusal(status, message="réponse illisible"))
        if status == HTTPStatus.UNAUTHORIZED:
            raise TokenRefusedError(refusal)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            after = seconds_of(response.headers.get("Retry-After"))
            self._free_at = time.monotonic() + (after or 0.0)
            raise TooManyRequestsError(refusal, after)
        if status in _PASSING:
            raise UnavailableError(refusal)
        raise ApiError(refusal)

    def _note_clock(self, date: str | None) -> None:
        with contextlib.suppress(TypeError, ValueError):
            told = parsedate_to_datetime(date or "").timestamp()
            self.ahead, self.origin = told - time.time(), told - time.monotonic()


@dataclass(frozen=True)
class _Call:
    method: str
    url: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def _encoded(
    method: str, options: Any, data: Mapping[str, Any] | None = None, files: Mapping[str, Any] | None = None
) -> tuple[bytes | None, Mapping[str, str]]:
    """A body, and what the headers say of it: a form with files, or JSON."""
    if files:
        body, kind = encode_multipart_formdata({**(data or {}), **files})
        return body, {"Content-Type": kind}
    if method == "get" or options is None:
        return None, {}
    return json.dumps(options).encode(), {"Content-Type": JSON}


class Rest:
    """The driver, called from threads so that the event loop never waits for the server."""

    def __init__(
        self, url: str, token: str, patience: Patience | None = None, context: ssl.SSLContext | None = None
    ) -> None:
        """`url`: the address of the server, with the folder it lives in if any."""
        parts = urlsplit(url.rstrip("/"))
        self._patience = patience or Patience()
        https = parts.scheme == "https"
        self.root = f"{parts.scheme}://{parts.netloc}{parts.path}"
        self.driver = Driver(
            {
                "scheme": parts.scheme,
                "url": f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname,
                "port": parts.port or (443 if https else 80),
                "basepath": parts.path + API,
                "token": token,
                "patience": self._patience,
                "trust": context or trust(),
            },
            client_cls=RestClient,
        )
        self.driver.client.token = token
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="mattermost")

    async def call(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """A call of the driver. Raises as `make_request`, and gives up in time: on all calls where it never left."""
        work = self._threads.submit(function, *arguments)
        try:
            async with asyncio.timeout(self._patience.whole):
                return await asyncio.wrap_future(work)
        except TimeoutError:
            stayed = work.cancelled()
            raise UnavailableError(Refusal(0, message="réponse trop lente"), whole_platform=stayed) from None

    async def insist(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """A call among those of a longer work, which a server that slows us down must not make begin again: it waits
        as it is told to. A 429 says that nothing was done, of a post too. Raises as `call`.
        """
        left = self._patience.waits
        while True:
            try:
                return await self.call(function, *arguments)
            except TooManyRequestsError as error:
                if not error.after or error.after > left:
                    raise
                left -= error.after + _A_MOMENT
                await asyncio.sleep(error.after + _A_MOMENT)

    async def get(self, endpoint: str, **params: Any) -> Any:
        """An endpoint that the library does not know, or whose path it gets wrong."""
        return await self.call(lambda: self.driver.client.get(endpoint, params=params))

    def server_now(self) -> int:
        """The server's clock, in milliseconds, to the second."""
        origin = self.driver.client.origin
        return int((time.time() if origin is None else origin + time.monotonic()) * 1000)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.driver.client.pool.clear()
