"""Messages that the bot itself sends: on a yes, to a confirmed address, once, over a real mail server."""

import asyncio
import re
import sqlite3
from email import message_from_bytes, policy

import pytest
from aiosmtpd.smtp import SMTP

from bot.letters import LetterRefusedError, Post
from bot.mail import MailServer as SmtpServer
from bot.serving.desk import Desk
from bot.serving.means import Means
from bot.serving.postman import MAX_ATTEMPTS, Postman
from bot.serving.service import Household, Service
from bot.storage.records import Letter
from tests.serving.conftest import House
from tests.serving.fakes import event

STRUCTURES = "conseiller-numerique@anct.gouv.fr"
MINE = "mairie@exemple.fr"
LETTER = Letter(
    reference="CONUM-1", recipient=STRUCTURES, subject="Sujet é", body="Bonjour,\n\nÇa bloque.", reply_to=MINE
)


class MailServer:
    """A real SMTP server that keeps what it accepts; `answers` are given first, before it accepts."""

    def __init__(self):
        self.taken = []
        self.answers = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 — aiosmtpd's name
        if self.answers and (answer := self.answers.pop(0)):
            return answer
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"

    def messages(self):
        return [message_from_bytes(content, policy=policy.default) for _, _, content in self.taken]


@pytest.fixture
async def mail():
    server = MailServer()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(server, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0)
    server.post = Post(
        SmtpServer(f"smtp://127.0.0.1:{listening.sockets[0].getsockname()[1]}", "assistant@exemple.fr")
    )
    yield server
    listening.close()
    await listening.wait_closed()


class MailingHouse(House):
    """A house whose desk knows that a mail server is configured."""

    def start(self):
        service = super().start()
        household = Household(self.store, Means(self.clock, metrics=self.metrics), self.deaths.append, paced=False)
        desk = Desk(self.conversations, self.platform, mails=True)
        del service
        self._service = Service(household, self.platform, desk)
        self._service.start()
        return self._service

    async def says(self, *texts):
        for text in texts:
            self.count = getattr(self, "count", 0) + 1
            await self._service.intake.put(event(f"e{self.count}", text))
            await self.settled()
        return self.platform.texts()[-1]

    def letters(self):
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as base:
            base.row_factory = sqlite3.Row
            return [dict(row) for row in base.execute("SELECT * FROM letters")]


@pytest.fixture
async def house(conversations, tmp_path):
    house = MailingHouse(conversations, tmp_path / "conum.db")
    yield house
    await house.kill()


async def postman(house, mail):
    return Postman(house.store, mail.post, Means(house.clock, metrics=house.metrics))


async def test_a_yes_and_an_address_send_the_message_once(house, mail):
    house.start()
    offered = await house.says("je suis une structure", "formation", "aucune", "message")
    asked = await house.says("1")
    told = await house.says(MINE)
    carrier = await postman(house, mail)

    assert f"Envoyez-le pour moi à {STRUCTURES}" in offered
    assert "À quelle adresse" in asked
    assert [await carrier.round(), await carrier.round()] == [1, 0]
    ((sender, recipients, _),) = mail.taken
    (message,) = mail.messages()
    reference = re.search(r"CONUM-[0-9A-F]{10}", told).group()
    assert (sender, recipients) == ("assistant@exemple.fr", [STRUCTURES])
    assert message["Reply-To"] == MINE
    assert reference in message["Subject"]
    assert message["Message-ID"] == f"<{reference}@exemple.fr>"
    assert "Ce qui est demandé : formation" in message.get_content()


async def test_once_sent_neither_text_nor_address_is_kept(house, mail):
    house.start()
    await house.says("formation", "aucune", "message", "1", MINE)
    await (await postman(house, mail)).round()
    (row,) = house.letters()

    assert (row["state"], row["subject"], row["body"], row["reply_to"]) == ("sent", "", "", "")


async def test_nothing_is_sent_without_a_yes(house, mail):
    house.start()
    await house.says("formation", "aucune", "message", "merci", MINE)
    await (await postman(house, mail)).round()

    assert mail.taken == []
    assert house.letters() == []


async def test_an_address_to_be_confirmed_is_never_written_to(house, mail):
    """The mailbox of the coordinateurs is spelt two ways: the confirmed one is offered instead, and why."""
    house.start()
    offered = await house.says("je suis coordinateur", "formation", "aucune", "message")
    await house.says("1", MINE)
    await (await postman(house, mail)).round()

    assert "reste à confirmer : conum-coordonateur@anct.gouv.fr" in offered
    assert [recipients for _, recipients, _ in mail.taken] == [[STRUCTURES]]


async def test_a_blocked_dossier_may_be_sent(house, mail):
    house.start()
    await house.says("déclarer une rupture", "licenciement", "15/12/2026", "non", "bloqué")
    offered = await house.says("le service paie ne répond plus depuis un mois")
    await house.says("envoyez-le pour moi", MINE)
    await (await postman(house, mail)).round()

    assert "Envoyez-le pour moi" in offered
    assert "demande D - bloqué" in mail.messages()[0]["Subject"]


async def test_a_channel_is_offered_nothing(house):
    service = house.start()
    for number, text in enumerate(["formation", "aucune", "message"]):
        said = event(f"c{number}", text)
        origin = said.message.origin.model_copy(update={"place": "channel"})
        message = said.message.model_copy(update={"origin": origin})
        await service.intake.put(said.model_copy(update={"message": message}))
        await house.settled()

    assert "pour moi" not in house.platform.texts()[-1]


@pytest.mark.parametrize(
    "hostile", ["x@y.fr\r\nBcc: voleur@exemple.fr", "x@y.fr,voleur@exemple.fr", "x@y.fr%0Abcc:voleur@exemple.fr"]
)
async def test_the_address_given_adds_no_recipient(house, mail, hostile):
    house.start()
    await house.says("formation", "aucune", "message", "1", hostile)
    await (await postman(house, mail)).round()

    assert {tuple(recipients) for _, recipients, _ in mail.taken} <= {(STRUCTURES,)}
    for message in mail.messages():
        assert message["To"] == STRUCTURES
        assert message["Bcc"] is None
        assert message["Cc"] is None
        assert str(message["Reply-To"]).count("@") == 1


async def promised(house, letter=LETTER):
    """A letter that waits, as an answer left it."""
    from bot.storage.records import Exchange

    house.start()
    exchange = Exchange(platform="mattermost", conversation="c", arrivals=(0,), person="anne", letter=letter)
    await house.store.finish(exchange, house.clock.today())


async def test_a_server_that_is_busy_gets_it_later(house, mail):
    await promised(house)
    mail.answers = ["451 plus tard"]
    carrier = await postman(house, mail)

    assert await carrier.round() == 0
    assert await carrier.round() == 0, "not before its time"
    await house.clock.sleep(60)
    assert await carrier.round() == 1


async def test_a_clock_put_back_by_a_day_holds_no_letter_up(house, mail):
    """It was put off under the wrong hour: its time would only come the day after."""
    await promised(house)
    mail.answers = ["451 plus tard"]
    carrier = await postman(house, mail)
    assert await carrier.round() == 0
    house.store._now = lambda: house.clock.time() - 86_400
    assert await carrier.round() == 1


async def test_a_refusal_for_good_is_told_to_the_operator_and_not_tried_again(house, mail):
    await promised(house)
    mail.answers = ["550 jamais"]
    carrier = await postman(house, mail)
    await carrier.round()
    (row,) = house.letters()

    assert (row["state"], row["reason"], row["body"]) == ("dead", "550", "")
    assert await carrier.round() == 0


async def test_who_was_promised_a_letter_is_told_that_it_was_given_up(house, mail):
    """Once, by a note that waits on disk like any other."""
    house.start()
    await house.says("je suis une structure", "formation", "aucune", "message", "1", MINE)
    mail.answers = ["550 jamais"]
    means = Means(house.clock, metrics=house.metrics)
    await Postman(house.store, mail.post, means, lambda letter: f"{letter.reference} n'est pas parti").round()
    target = await house.store.next_target()

    assert target.text == f"{house.letters()[0]['reference']} n'est pas parti"
    assert target.person == house.letters()[0]["person"]


async def test_a_server_that_never_answers_is_given_up_in_the_end(house):
    class Nobody:
        async def send(self, letter):
            raise OSError

    await promised(house)
    carrier = Postman(house.store, Nobody(), Means(house.clock, metrics=house.metrics))
    for hours in range(MAX_ATTEMPTS):
        house.store._now = lambda hours=hours: house.clock.time() + hours * 5_000
        await carrier.round()

    assert [row["state"] for row in house.letters()] == ["dead"]


async def test_a_kill_before_sending_loses_nothing(house, mail):
    await promised(house)
    await house.kill()
    house.start()

    assert await (await postman(house, mail)).round() == 1


async def test_the_same_promise_kept_twice_is_one_letter(house, mail):
    """The event comes again: its reference is the same."""
    await promised(house)
    await house.kill()
    await promised(house)

    assert await (await postman(house, mail)).round() == 1


async def test_a_repeated_letter_can_be_recognised(mail):
    await mail.post.send(LETTER)
    await mail.post.send(LETTER)
    first, second = mail.messages()

    assert first["Message-ID"] == second["Message-ID"]


async def test_accents_travel_whole(mail):
    await mail.post.send(LETTER)
    (message,) = mail.messages()

    assert message["Subject"] == "Sujet é [CONUM-1]"
    assert message.get_content().split() == LETTER.body.split()


async def test_a_refusal_for_good_is_told_apart(mail):
    mail.answers = ["554 non"]
    with pytest.raises(LetterRefusedError):
        await mail.post.send(LETTER)
