"""The bytes: HTTP/1.1 and websocket on one port, written by hand so that they can be cut anywhere."""

import asyncio
import json
import socket
import struct
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlsplit

from websockets.frames import Opcode
from websockets.server import ServerProtocol

MAX_FRAME = 8 * 1024
REASONS = {200: "OK", 201: "Created", 301: "Moved Permanently", 304: "Not Modified", 400: "Bad Request"}


@dataclass
class Request:
    method: str
    target: str
    headers: dict
    body: bytes = b""
    head: bytes = b""

    @property
    def path(self):
        return urlsplit(self.target).path

    @property
    def query(self):
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def json(self):
        try:
            return json.loads(self.body or b"null")
        except ValueError:
            return None

    def token(self):
        """A cookie goes before the header, as on a real server: a client must keep none."""
        if kept := SimpleCookie(self.headers.get("cookie", "")).get("MMAUTHTOKEN"):
            return kept.value
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() in {"bearer", "token"} else ""


@dataclass
class Response:
    status: int = 200
    body: bytes = b""
    type: str = "application/json"
    headers: dict = field(default_factory=dict)

    @classmethod
    def of(cls, value, status=200, **headers):
        body = json.dumps(value, ensure_ascii=False).encode()
        return cls(status, body, headers={name.replace("_", "-"): text for name, text in headers.items()})

    def head(self):
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Status')}"]
        if self.type and self.status not in {204, 304}:
            lines.append(f"Content-Type: {self.type}")
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def read_request(reader):
    """The next request of a connection; None at its end. Raises ValueError for what is not HTTP."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    length = int(headers.get("content-length", 0))
    body = await reader.readexactly(length) if length else b""
    return Request(method, target, headers, body, head)


def reset(writer):
    """Close with a RST instead of a FIN."""
    raw = writer.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def write_response(writer, response, fault=None):
    """True when the connection may serve another request."""
    kind = fault.kind if fault else ""
    if kind == "truncate":
        response = Response(response.status, response.body[: len(response.body) // 2], response.type)
    if kind == "empty":
        response = Response(200, b"{}")
    whole = response.head() + response.body
    if kind == "cut_body":
        writer.write(whole[: len(response.head()) + len(response.body) // 2])
        await writer.drain()
        writer.close()
        return False
    if kind == "slow":
        for byte in whole:
            writer.write(bytes([byte]))
            await asyncio.sleep(fault.delay)
    else:
        writer.write(whole)
    await writer.drain()
    return True


class Socket:
    """One websocket on the server's side."""

    def __init__(self, reader, writer, request):
        self._reader = reader
        self._writer = writer
        self._protocol = ServerProtocol(max_size=MAX_FRAME)
        self._protocol.receive_data(request.head)
        self.silent = False
        self.cut_in = -1
        """Bytes of the next frame after which the line is cut; -1: none."""
        self.closed = asyncio.Event()

    def accept(self):
        handshake = self._protocol.events_received()[0]
        self._protocol.send_response(self._protocol.accept(handshake))
        self._flush()

    def send(self, text):
        if self.silent or self.closed.is_set():
            return
        self._protocol.send_text(text.encode())
        if self.cut_in < 0:
            self._flush()
            return
        frame = b"".join(self._protocol.data_to_send())
        self._writer.write(frame[: self.cut_in])
        self.drop()

    def ping(self):
        if not self.silent and not self.closed.is_set():
            self._protocol.send_ping(b"")
            self._flush()

    def drop(self, *, rst=False):
        """Close without a close frame."""
        if rst:
            reset(self._writer)
        else:
            self._writer.close()
        self.closed.set()

    async def texts(self):
        """What the client says, until it or we close."""
        while not self.closed.is_set():
            data = await self._heard()
            if not data:
                break
            for frame in [] if self.silent else self._frames(data):
                if frame.opcode == Opcode.TEXT:
                    yield bytes(frame.data).decode()
            if self._protocol.close_expected():
                self._writer.close()
                break
        self.closed.set()

    async def _heard(self):
        try:
            return await self._reader.read(65536)
        except ConnectionError:
            return b""

    def _frames(self, data):
        self._protocol.receive_data(data)
        frames = self._protocol.events_received()
        self._flush()
        return frames

    def _flush(self):
        for data in self._protocol.data_to_send():
            if data:
                self._writer.write(data)
