"""A TLS front before any peer: it shows the certificate of the moment, and passes the bytes."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta

import trustme

HERE = "127.0.0.1"
CHUNK = 65_536
HOUR = timedelta(hours=1)


class Authority:
    """A private authority, as an administration has. `file` is what an operator is given of it."""

    def __init__(self, folder):
        self._authority = trustme.CA()
        self.file = folder / "autorite.pem"
        self._authority.cert_pem.write_to_path(self.file)

    def good(self):
        return _shown(self._authority.issue_cert(HERE))

    def expired(self):
        now = datetime.now(UTC)
        return _shown(self._authority.issue_cert(HERE, not_before=now - 900 * HOUR, not_after=now - HOUR))

    def not_yet_valid(self):
        return _shown(self._authority.issue_cert(HERE, not_before=datetime.now(UTC) + HOUR))

    def of_another_host(self):
        return _shown(self._authority.issue_cert("ailleurs.example"))

    def of_another_authority(self):
        return _shown(trustme.CA().issue_cert(HERE))

    def self_signed(self):
        alone = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with alone.cert_pem.tempfile() as certificate, alone.private_key_pem.tempfile() as key:
            context.load_cert_chain(certificate, key)
        return context


def _shown(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


class Front:
    """Listens on loopback before `port`, for as long as the `async with` lasts."""

    def __init__(self, port, context):
        self._target = port
        self._context = context
        self._server = None
        self._tasks = set()
        self.port = 0

    async def __aenter__(self):
        await self._listen()
        return self

    async def __aexit__(self, *_):
        await self._leave()

    @property
    def url(self):
        return f"https://{HERE}:{self.port}"

    async def show(self, context):
        """Another certificate on the same port; the lines that saw the former one are cut."""
        await self._leave()
        self._context = context
        await self._listen()

    async def _listen(self):
        self._server = await asyncio.start_server(self._passes, HERE, self.port, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _leave(self):
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _passes(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        inside, outside = await asyncio.open_connection(HERE, self._target)
        ways = (asyncio.create_task(_pour(reader, outside)), asyncio.create_task(_pour(inside, writer)))
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            pass  # a cancelled line ends like a cut one
        finally:
            self._tasks.discard(task)
            for way in ways:
                way.cancel()
            outside.transport.abort()
            writer.transport.abort()


async def _pour(reader, writer):
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # cut on either side: the other way ends with it
