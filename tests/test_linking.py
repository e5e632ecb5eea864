"""Linking an account by e-mail, whole: the words said, the e-mail that a server receives, the role that follows."""

import asyncio
import re
from datetime import UTC, date, datetime

import pytest
from aiosmtpd.smtp import SMTP

from bot.conversation import Conversations
from bot.linking import Linking
from bot.mail import MailServer
from bot.messages import IncomingMessage, Origin
from bot.secret import Hasher
from bot.storage.codes import Codes
from bot.storage.connection import Connection
from bot.storage.roles import Roles
from knowledge.roles_file import parse
from tests.figures import Demonstration

TODAY = date(2026, 11, 23)
KNOWN = "agent.fictif@exemple.fr"
TABLE = "plateforme;identifiant;email;role;departements;regions;structures;expire_le\n"


class Mailbox:
    """What the server was given."""

    def __init__(self):
        self.received = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 — the library's name
        self.received.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
async def mailbox():
    """A real SMTP server on the loopback."""
    handler = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler), "127.0.0.1", 0)
    handler.port = server.sockets[0].getsockname()[1]
    yield handler
    server.close()
    await server.wait_closed()


class Office:
    """A person at an account, and the edge that carries out what replies ask."""

    def __init__(self, conversations, linking, **place):
        self.linking = linking
        self.origin = Origin(platform="telegram", person="7", channel="7", place="group", message="1")
        self.origin = self.origin.model_copy(update=place)
        self._conversations = conversations

    async def hears(self, text):
        grant = self.linking.grant_of(self.origin.platform, self.origin.person, TODAY) if self.linking else None
        name = f"{self.origin.platform}:{self.origin.channel}"
        message = IncomingMessage(conversation=name, text=text, origin=self.origin, grant=grant)
        reply = self._conversations.answer(message, TODAY)
        if self.linking:
            await self.linking.carry_out(reply.effects, self.origin, TODAY)
            await self.linking.settle()
        return reply

    @property
    def kept(self):
        name = f"{self.origin.platform}:{self.origin.channel}"
        return self._conversations.sessions.load(name, TODAY).model_dump_json()


@pytest.fixture
def office(conversations, tmp_path):
    """Call it with a mailbox (None: no SMTP) and a place."""

    def build(mailbox, **place):
        base, hasher = Connection(tmp_path / "conum.db"), Hasher(b"key")

        def now():
            return datetime(2026, 11, 23, 10, tzinfo=UTC)

        roles = Roles(base, hasher, now)
        roles.replace("roles", parse(f"{TABLE};;{KNOWN};prefecture;21;;;\n", TODAY).rows, "op")
        mailer = MailServer(f"smtp://127.0.0.1:{mailbox.port}", "assistant@exemple.fr") if mailbox else None
        linking = Linking(conversations.content, roles, Codes(base, hasher, now), mailer)
        own = Conversations(conversations.content, conversations.engine, postes=Demonstration(), accounts=linking)
        return Office(own, linking, **place)

    return build


def code_in(mailbox):
    ((recipients, text),) = mailbox.received
    assert recipients == [KNOWN]
    return re.search(r"^(\d{8})\r?$", text, re.MULTILINE).group(1)


async def test_from_an_address_to_figures(office, mailbox):
    person = office(mailbox, place="direct", platform="mattermost")
    before = await person.hears("structure 9101")
    assert before.kind == "refused"
    assert "adresse" in (await person.hears("lier mon compte")).text
    await person.hears(KNOWN)
    done = await person.hears(f"mon code est {code_in(mailbox)}")
    assert "une préfecture" in done.text
    assert "Côte-d'Or (21)" in done.text
    assert (await person.hears("structure 9101")).structure == "9101"


async def test_the_code_alone_and_with_spaces_is_understood(office, mailbox):
    person = office(mailbox)
    for text in ("me connecter", KNOWN):
        await person.hears(text)
    code = code_in(mailbox)
    assert "Votre compte est lié" in (await person.hears(f"{code[:4]} {code[4:]}")).text


async def test_known_and_unknown_addresses_get_the_same_reply(office, mailbox):
    known, unknown = office(mailbox), office(mailbox, person="8", channel="8")
    told = []
    for person, address in ((known, KNOWN), (unknown, "inconnu@exemple.fr")):
        await person.hears("lier mon compte")
        told.append((await person.hears(address)).as_object())
        told.append((await person.hears("mon code est 00000000")).as_object())
    assert told[:2] == told[2:]
    assert len(mailbox.received) == 1


async def test_neither_the_address_nor_the_code_is_kept(office, mailbox):
    person = office(mailbox)
    for text in ("lier mon compte", KNOWN):
        await person.hears(text)
    code = code_in(mailbox)
    await person.hears(f"mon code est {code}")
    assert KNOWN not in person.kept
    assert code not in person.kept


async def test_an_account_is_unlinked_on_request(office, mailbox):
    person = office(mailbox, place="direct", platform="mattermost")
    for text in ("lier mon compte", KNOWN):
        await person.hears(text)
    await person.hears(f"mon code est {code_in(mailbox)}")
    await person.hears("délier mon compte")
    assert (await person.hears("structure 9101")).kind == "refused"


@pytest.mark.parametrize(
    "place",
    [
        {"platform": "mattermost", "place": "channel", "channel": "c"},
        {"platform": "mattermost", "place": "group", "channel": "c"},
        {"platform": "mattermost", "place": "thread", "channel": "c"},
        {"platform": "mattermost", "place": "ephemeral", "channel": "c"},
        {"platform": "telegram", "place": "group", "channel": "-100"},
    ],
)
@pytest.mark.parametrize("text", ["lier mon compte", "mon code est 12345678"])
async def test_never_where_others_read(office, mailbox, place, text):
    person = office(mailbox, **place)
    reply = await person.hears(text)
    assert reply.kind == "refused"
    assert "conversation privée" in reply.text
    assert (await person.hears(KNOWN)).effects == ()
    assert mailbox.received == []


async def test_a_private_telegram_chat_links_but_shows_no_structure_unless_allowed(office, mailbox):
    person = office(mailbox)
    for text in ("lier mon compte", KNOWN):
        await person.hears(text)
    await person.hears(f"mon code est {code_in(mailbox)}")
    refused = await person.hears("structure 9101")
    assert (refused.kind, "Mattermost" in refused.text) == ("refused", True)
    person.origin = person.origin.model_copy(update={"place": "private_bound"})
    assert (await person.hears("structure 9101")).structure == "9101"


async def test_another_address_may_follow_the_first(office, mailbox):
    person = office(mailbox)
    for text in ("lier mon compte", "faute@exemple.fr", KNOWN):
        await person.hears(text)
    assert "Votre compte est lié" in (await person.hears(code_in(mailbox))).text


async def test_an_address_that_nobody_asked_for_sends_nothing(office, mailbox):
    assert (await office(mailbox).hears(KNOWN)).effects == ()
    assert mailbox.received == []


async def test_without_a_server_it_is_said_and_whom_to_write_to(office):
    reply = await office(None).hears("lier mon compte")
    assert reply.kind == "contact"
    assert reply.mailbox in reply.text


async def test_a_server_that_is_down_changes_no_word(office, mailbox, caplog):
    person = office(mailbox)
    await person.hears("lier mon compte")
    person.linking._mailer = MailServer("smtp://127.0.0.1:1", "assistant@exemple.fr")
    assert "Si cette adresse est connue" in (await person.hears(KNOWN)).text
    assert "code not sent" in caplog.text
    assert KNOWN not in caplog.text


def test_on_the_command_line_there_is_no_account(someone):
    assert "--profil" in someone().says("lier mon compte").text
