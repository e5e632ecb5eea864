"""A small HTTP/1.1 server over h11 that can also misbehave: a `None` answer resets the connection."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import h11

CHUNK = 65_536


@dataclass(frozen=True)
class Request:
    """What a client asked. Header names are lower-case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Answering = Callable[[Request], Awaitable[Answer | None]]


class HttpServer:
    """Serves `answering` on loopback."""

    def __init__(self, answering: Answering):
        self._answering = answering
        self._server = None
        self._tasks = set()

    async def start(self, port=0):
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", port)
        return self._server.sockets[0].getsockname()[1]

    async def stop(self):
        """Every connection is dropped."""
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def drop_connections(self):
        """Reset what is open; the server stays up."""
        for task in tuple(self._tasks):
            task.cancel()

    async def _connected(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, h11.RemoteProtocolError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _serve(self, reader, writer):
        connection = h11.Connection(h11.SERVER)
        while True:
            request = await _next_request(connection, reader)
            if request is None:
                return
            answer = await self._answering(request)
            if answer is None:
                return
            await _send(connection, writer, answer)
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                return
            connection.start_next_cycle()


async def _next_request(connection, reader):
    head, body = None, b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(CHUNK))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            headers = {name.decode(): value.decode() for name, value in head.headers}
            return Request(head.method.decode(), head.target.decode(), headers, body)
        else:
            return None


async def _send(connection, writer, answer):
    headers = {
        "content-type": "application/json",
        "content-length": str(len(answer.body)),
        **answer.headers,
    }
    writer.write(connection.send(h11.Response(status_code=answer.status, headers=list(headers.items()))))
    writer.write(connection.send(h11.Data(data=answer.body)))
    writer.write(connection.send(h11.EndOfMessage()))
    with contextlib.suppress(ConnectionError):
        await writer.drain()
