"""The small web server: health, readiness, figures, and the doors that platforms call back."""

import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.operator_error import OperatorError

MAX_BODY = 1_000_000
"""Bytes. A callback of either platform is far smaller."""
_EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"

Check = Callable[[], Awaitable[Sequence[str]]]
"""What is wrong now, one sentence each; nothing when all is well."""


class AddressError(OperatorError):
    """The address of `CONUM_HTTP` cannot be listened on; the message says what to do."""


class BodyLimit:
    """Refuses a body beyond the bound, whatever its header says, before anything reads it whole."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False) and message["type"] == "http.request"
            if len(body) > self._limit:
                await PlainTextResponse("trop grand", status_code=413)(scope, receive, send)
                return
        await self._app(scope, _replay(body, receive), send)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def build(ready: Check, figures: Callable[[], Awaitable[bytes]], doors: Sequence[BaseRoute]) -> ASGIApp:
    """The application. `doors` are the routes that the adapters add."""

    async def health(_: Request) -> Response:
        return PlainTextResponse("vivant")

    async def readiness(_: Request) -> Response:
        faults = await ready()
        return PlainTextResponse("\n".join(faults) or "prêt", status_code=503 if faults else 200)

    async def metrics(_: Request) -> Response:
        return Response(await figures(), media_type=_EXPOSITION)

    ours = [Route("/healthz", health), Route("/readyz", readiness), Route("/metrics", metrics)]
    return BodyLimit(Starlette(routes=[*ours, *doors]))


def listen_on(host: str, port: int) -> socket.socket:
    """Raises AddressError, in the operator's words."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise AddressError(
            f"Impossible d'écouter sur {host}:{port} ({error.strerror or error}). "
            "Une autre instance tourne peut-être, ou l'adresse n'est pas celle de cette machine. "
            "Changez CONUM_HTTP (exemple : CONUM_HTTP=127.0.0.1:8481)."
        ) from error
    listener.listen()
    listener.settimeout(0)
    return listener


class Server(uvicorn.Server):
    """uvicorn inside our loop: the signals stay ours."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    @classmethod
    def of(cls, app: ASGIApp) -> "Server":
        return cls(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", server_header=False))
