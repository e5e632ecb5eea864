"""Encrypted links: a private authority is believed on all of them, and a bad certificate on none."""

import asyncio
import logging
from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from aiosmtpd.smtp import SMTP

from bot.adapters.mattermost import Access, MattermostAdapter
from bot.adapters.mattermost.socket import Socket
from bot.adapters.telegram.account import Account
from bot.adapters.telegram.adapter import TelegramAdapter
from bot.mail import MailServer
from bot.trust import trust
from tests.adapters.mattermost.conftest import QUICK, SHORT, Bot, answer_to, said, until
from tests.peers.drivers.mattermost import MattermostPeople
from tests.peers.mattermost import Peer
from tests.peers.telegram import TOKEN, BotApi
from tests.peers.tls import Authority, Front

FAULTS = {
    "expired": "a expiré",
    "not_yet_valid": "n'est pas encore valable",
    "of_another_host": "celui d'un autre serveur",
    "of_another_authority": "autorité inconnue",
    "self_signed": "autorité inconnue",
}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("autorite"))


@pytest.fixture
def peer():
    with Peer() as peer:
        yield peer


@pytest.fixture
async def mattermost(peer, authority):
    async with Front(urlsplit(peer.url).port, authority.good()) as front:
        yield front


@pytest.fixture
async def telegram(authority):
    async with BotApi() as api, Front(api.port, authority.good()) as front:
        yield front


class Mailbox:
    async def handle_DATA(self, _server, _session, _envelope):  # noqa: N802 — the library's name
        return "250 OK"


@pytest.fixture
async def mail(authority):
    """A mail server that waits for STARTTLS, with the certificate of the moment."""
    shown = SimpleNamespace(context=authority.good())
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Mailbox(), tls_context=shown.context, require_starttls=True, loop=loop), "127.0.0.1", 0
    )
    shown.url = f"smtp+starttls://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield shown
    server.close()


@dataclass
class Links:
    """Every encrypted link that the bot opens."""

    peer: Peer
    mattermost: Front
    telegram: Front
    mail: SimpleNamespace

    async def show(self, context):
        await self.mattermost.show(context)
        await self.telegram.show(context)
        self.mail.context = context

    async def told(self, authorities=None):
        """What `conum doctor` says of each."""
        adapters = (
            MattermostAdapter(
                Access(self.mattermost.url, self.peer.bot_token, authorities=authorities), QUICK, SHORT
            ),
            TelegramAdapter(Account(token=TOKEN, api=self.telegram.url, authorities=authorities), None),
        )
        found = [" ".join(await adapter.check()) for adapter in adapters]
        for adapter in adapters:
            await adapter.close()
        return [*found, await MailServer(self.mail.url, "assistant@exemple.fr", authorities).check()]


@pytest.fixture
def links(peer, mattermost, telegram, mail):
    return Links(peer, mattermost, telegram, mail)


async def test_a_private_authority_is_believed_on_every_link(authority, links):
    assert await links.told(authority.file) == ["", "", ""]


async def test_without_it_no_link_is_opened(links):
    for told in await links.told():
        assert "127.0.0.1 vient d'une autorité inconnue" in told
        assert "CONUM_AUTHORITIES" in told


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_bad_certificate_is_refused_and_told(fault, authority, links):
    await links.show(getattr(authority, fault)())
    for told in await links.told(authority.file):
        assert FAULTS[fault] in told


async def test_the_stream_refuses_it_too(authority, peer, mattermost, caplog):
    """Even where the REST side did not look."""

    async def nothing():
        pass

    await mattermost.show(authority.of_another_host())
    socket = Socket(mattermost.url, peer.bot_token, nothing, QUICK, trust(authority.file))
    running = asyncio.create_task(socket.run(None))
    await until(lambda: "websocket cut (le certificat de 127.0.0.1 est celui d'un autre serveur" in caplog.text)
    running.cancel()
    assert peer.world.hub.opened == 0


async def test_a_certificate_that_expires_and_is_renewed(authority, peer, mattermost, caplog):
    """Nothing is lost, nothing is doubled, and nobody has to restart anything."""
    caplog.set_level(logging.WARNING)
    people = MattermostPeople(peer.url, peer.admin_token, peer.team["name"])
    ada = people.create_person()
    private = people.open_direct(ada, peer.bot["id"])
    place = SimpleNamespace(url=mattermost.url, bot_token=peer.bot_token)
    async with Bot(place, authorities=authority.file):
        people.post(ada, private, "q1")
        await until(lambda: said(peer) == [answer_to("q1")])
        await mattermost.show(authority.expired())
        people.post(ada, private, "q2")
        await until(lambda: "le certificat de 127.0.0.1 a expiré" in caplog.text)
        await mattermost.show(authority.good())
        await until(lambda: len(said(peer)) >= 2)
    assert said(peer) == [answer_to("q1"), answer_to("q2")]
