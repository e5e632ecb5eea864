"""The same list on every Bot API server at hand: ours always, somebody else's when the environment names one."""

import asyncio
import contextlib
import itertools
import time
from dataclasses import replace

import pytest

from bot.adapters.telegram.account import Account
from bot.adapters.telegram.adapter import TelegramAdapter
from bot.storage.sessions import MemorySessions
from tests.adapters.telegram.conftest import MemoryIntake, until
from tests.conftest import TODAY
from tests.peers.drivers.telegram import DRIVER, OwnDriver, configured
from tests.peers.telegram.http import Answer, HttpServer

PATIENCE = 10.0


class AnsweringIntake(MemoryIntake):
    """Answers what it keeps, one event after the other."""

    def __init__(self, conversations):
        super().__init__()
        self.adapter = None
        self._conversations = conversations

    async def put(self, *events):
        new = [event for event in events if event.id not in self.events]
        await super().put(*events)
        for event in new:
            reply = self._conversations.answer(event.message, TODAY)
            for part in self.adapter.prepare(reply, event.message.origin, event.id):
                await self.adapter.deliver(part, again=False)


@pytest.fixture(params=["own", "configured"])
async def driver(request, api):
    """A server with people to play."""
    chosen = OwnDriver(api.url) if request.param == "own" else configured()
    if chosen is None:
        pytest.skip(f"{DRIVER} names no server")
    yield chosen
    await chosen.close()


@pytest.fixture
async def people(driver, conversations):
    """Call it for a person never seen before, on a server where the bot runs."""
    intake = AnsweringIntake(replace(conversations, sessions=MemorySessions()))

    async def front(request):
        return Answer(await intake.adapter.webhook(request.headers, request.body))

    server = HttpServer(front)
    port = await server.start()
    address = f"http://127.0.0.1:{port}" if driver.webhook else ""
    account = Account(token=driver.token, api=driver.api, public_url=address)
    intake.adapter = TelegramAdapter(account, conversations.content, long_poll=1)
    task = asyncio.create_task(intake.adapter.listen(intake))
    await until(lambda: intake.adapter.last_contact)
    numbers = itertools.count(time.time_ns() // 1000 % 2**50)
    yield lambda: Talker(driver, next(numbers))
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await intake.adapter.close()
    await server.stop()


class Talker:
    """A person in their private chat."""

    def __init__(self, driver, number):
        self._driver = driver
        self.number = number

    async def says(self, text):
        """What the bot answers, as one text, and the last message with its buttons."""
        return await self._after(lambda: self._driver.say(self.number, text))

    async def presses(self, sent, number):
        return await self._after(lambda: self._driver.press(self.number, sent, number))

    async def _after(self, act):
        before = len(await self._driver.sent(self.number))
        await act()
        end = asyncio.get_running_loop().time() + PATIENCE
        while len(found := (await self._driver.sent(self.number))[before:]) == 0:
            assert asyncio.get_running_loop().time() < end, "no answer"
            await asyncio.sleep(0.02)
        return "\n".join(sent.text for sent in found), found[-1]


async def test_start_says_what_it_is_and_help_lists_the_subjects(people):
    person = people()
    welcome, _ = await person.says("/start")
    assert "programme" in welcome
    help_, last = await person.says("/aide")
    assert "1. " in help_
    assert last.buttons[0][0].startswith("1. ")


async def test_a_question_has_its_answer_with_its_source(people):
    text, _ = await people().says("à quel rythme se réunit le comité ?")
    assert "comité" in text
    assert "guide du dispositif" in text


async def test_a_link_opens_a_demande(people):
    text, last = await people().says("/start d_E")
    assert "Restituer" in text or "restitu" in text
    assert last.buttons


async def test_a_press_is_worth_the_number_and_the_label(people):
    by_press, by_number, by_label = people(), people(), people()
    _, menu = await by_press.says("aide")
    pressed, _ = await by_press.presses(menu, 1)
    await by_number.says("aide")
    typed, _ = await by_number.says("2")
    await by_label.says("aide")
    said, _ = await by_label.says(menu.buttons[1][0].removeprefix("2. "))
    assert pressed == typed == said


async def test_a_walk_goes_on_by_presses(people):
    person = people()
    _, screen = await person.says("notre conseillère part et on ne la remplace pas")
    for _ in range(3):
        text, screen = await person.presses(screen, 0)
        assert text
        if not screen.buttons:
            break


async def test_privacy_is_one_command_away(people):
    text, _ = await people().says("/privacy")
    assert "trente jours" in text
    assert "Telegram" in text


async def test_two_people_do_not_share_a_conversation(people):
    one, other = people(), people()
    await one.says("aide")
    text, _ = await other.says("2")
    assert "Aucun choix n'est en attente" in text


async def test_nothing_that_a_person_types_is_markup(people):
    text, _ = await people().says("<b>gras & <script>alert(1)</script> *étoile* [lien](https://exemple.fr)")
    assert text
