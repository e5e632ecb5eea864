"""Presses are worth words, for the person and the place they were made for, once where twice would do harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram.buttons import AGAIN, MOST, ONCE, Keyboard, Place, Pressed, Signer, digest_of
from handlers import Reply
from handlers.reply import Choice
from tests.adapters.telegram.conftest import until

STEPS = tuple(
    Choice(label=label, sets=f"etape:{word}")
    for label, word in (("C'est fait", "fait"), ("Pas encore", "pas-encore"), ("Je suis bloqué", "bloque"))
)
LONG = (
    "Une structure qui emploie déjà un conseiller numérique et qui voudrait en employer un second dès l'an prochain"
)


@pytest.fixture
async def offered(house, api, choices):
    """(the house, the event, what the bot sent): choices are on the table, under a message to person 7."""
    async with house() as home:
        api.people.say(7, "bonjour")
        (event,) = await home.received()
        long = (*choices, Choice(label=LONG, topic=None))
        await home.answer(event, "Lequel ?", kind="clarify", choices=long)
        yield home, event, api.sent[-1]["message_id"]


async def test_a_press_says_the_label_and_is_answered(offered, api):
    home, _, message = offered
    press = api.people.press(7, message, 1)
    event = (await home.received(2))[-1]
    await until(lambda: api.callbacks[press].answer is not None)
    assert (event.kind, event.message.text) == ("message", "La convention de la structure")
    assert event.value == ""
    assert event.message.origin.message == str(message)
    assert api.callbacks[press].answer == ""


async def test_a_label_too_long_for_a_button_is_said_whole(offered, api):
    home, _, message = offered
    shown = api.sent[-1]["reply_markup"]["inline_keyboard"][3][0]["text"]
    assert len(shown) < 50
    assert shown.endswith("…")
    api.people.press(7, message, 3)
    assert (await home.received(2))[-1].message.text == LONG


async def test_a_server_that_shows_neither_text_nor_buttons_leaves_the_number(offered, api):
    home, _, message = offered
    data = api.sent[-1]["reply_markup"]["inline_keyboard"][1][0]["callback_data"]
    bare = {"message_id": message, "date": 1_795_000_000, "chat": api.world.chats[7].as_object(), "from": api.bot}
    api.people.press(7, message, data, message=bare)
    assert (await home.received(2))[-1].message.text == "2"


async def test_every_press_is_answered_before_it_is_kept(offered, api, intake):
    home, _, message = offered
    intake.broken = 50
    press = api.people.press(7, message, 0)
    await until(lambda: api.callbacks[press].answer is not None)
    assert len(intake.events) == 1
    intake.broken = 0
    await home.received(2)


async def test_an_answer_that_comes_too_late_still_serves(offered, api):
    home, _, message = offered
    api.faults.plan(
        "answerCallbackQuery", "status", code=400, description="Bad Request: query is too old and response timeout"
    )
    api.people.press(7, message, 0)
    assert (await home.received(2))[-1].message.text == "Le comité"


@pytest.mark.parametrize(
    "data",
    ["c1.AAAAAA.AAAAAAAA.AAAAAAAAAAAAAAAA", "c1", "1", "oui", "c1.AAAAAA.AAAAAAAA" + "x" * 40, "😀", "c999.......x"],
)
async def test_forged_data_is_answered_and_ignored(offered, api, data):
    home, _, message = offered
    press = api.people.press(7, message, data)
    await until(lambda: api.callbacks[press].answer)
    assert len(home.intake.events) == 1
    assert "Écrivez votre question" in api.callbacks[press].answer


async def test_somebody_else_s_button_is_not_theirs(house, api, choices):
    group = api.people.group()
    async with house() as home:
        api.people.say(7, "/aide", chat=group)
        (event,) = await home.received()
        await home.answer(event, "Lequel ?", kind="clarify", choices=choices)
        message = api.sent[-1]["message_id"]
        press = api.people.press(8, message, 0, chat=group)
        await until(lambda: api.callbacks[press].answer)
        assert len(home.intake.events) == 1
        api.people.press(7, message, 0, chat=group)
        assert (await home.received(2))[-1].message.text == "Le comité"


async def test_the_data_of_one_chat_is_worth_nothing_in_another(offered, api):
    home, _, _ = offered
    data = api.sent[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    group = api.people.group()
    stranger = {"message_id": 4, "date": 1_795_000_000, "chat": api.world.chats[group].as_object(), "from": api.bot}
    press = api.people.press(7, 4, data, chat=group, message=stranger)
    await until(lambda: api.callbacks[press].answer)
    assert len(home.intake.events) == 1


async def test_a_message_out_of_sight_serves_while_its_list_is_the_last_one(offered, api):
    home, _, message = offered
    data = api.sent[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    del api.world.chats[7].messages[message]
    api.people.press(7, message, data)
    assert (await home.received(2))[-1].message.text == "1"


async def test_a_message_out_of_sight_whose_list_is_past_asks_for_words(offered, api, choices):
    """Its number would pick in another list."""
    home, event, message = offered
    data = api.sent[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    del api.world.chats[7].messages[message]
    (part,) = home.adapter.prepare(
        Reply(kind="clarify", text="Lequel ?", choices=choices), event.message.origin, "m/2"
    )
    await home.adapter.deliver(part, again=False)
    press = api.people.press(7, message, data)
    await until(lambda: api.callbacks[press].answer)
    assert "trop ancien" in api.callbacks[press].answer
    assert len(home.intake.events) == 1


async def test_a_double_tap_is_one_press_and_later_it_is_another(offered, api, clock):
    home, _, message = offered
    for _ in range(2):
        api.people.press(7, message, 0)
    await until(lambda: not api.updates.waiting)
    assert len(home.intake.events) == 2
    clock.now += 60
    api.people.press(7, message, 0)
    await home.received(3)


async def test_a_press_that_the_disk_refused_is_not_taken_for_a_double_tap(offered, api, intake):
    home, _, message = offered
    intake.broken = 2
    api.people.press(7, message, 0)
    await home.received(2)


async def test_a_step_is_done_once_and_its_buttons_go(house, api):
    async with house() as home:
        api.people.say(7, "bonjour")
        (event,) = await home.received()
        await home.answer(event, "Étape 1", kind="procedure", choices=STEPS)
        message = api.sent[-1]["message_id"]
        api.people.press(7, message, 0)
        event = (await home.received(2))[-1]
        assert (event.about, event.value) == (f"7/{message}", "once")
        await until(lambda: "reply_markup" not in api.world.chats[7].messages[message])
    data = api.sent[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    async with house() as restarted:  # where only the intake remembers
        before = len(api.callbacks)
        press = api.people.press(7, message, data)
        await until(lambda: api.callbacks[press].answer is not None)
        await until(lambda: not api.updates.waiting)
    assert before == 1
    assert len(restarted.intake.events) == 2


async def test_the_buttons_of_a_past_step_do_not_move_the_present_one(house, api):
    """« C'est fait » under step 1, pressed when step 2 is shown, would otherwise do step 2."""
    async with house() as home:
        api.people.say(7, "bonjour")
        (event,) = await home.received()
        await home.answer(event, "Étape 1", kind="procedure", choices=STEPS)
        step = Reply(kind="procedure", text="Étape 2", choices=STEPS)
        (part,) = home.adapter.prepare(step, event.message.origin, "m/2")
        await home.adapter.deliver(part, again=False)
        first, second = [message["message_id"] for message in api.sent]
        press = api.people.press(7, first, 0)
        await until(lambda: api.callbacks[press].answer)
        assert len(home.intake.events) == 1
        api.people.press(7, second, 0)
        assert (await home.received(2))[-1].message.text == "C'est fait"


@given(
    st.text(min_size=1, max_size=300),
    st.integers(1, 999),
    st.integers(-(2**52), 2**52),
    st.integers(1, 2**52),
    st.sampled_from([ONCE, AGAIN]),
)
def test_data_fit_in_64_bytes_and_are_read_back(label, number, chat, person, kind):
    signer, place = Signer(b"key"), Place(chat, person)
    chosen = Pressed(kind, number, digest_of(label), Keyboard.of((), kind, label).name)
    data = signer.data(chosen, place)
    assert len(data.encode()) <= 64
    assert signer.read(data, place) == chosen
    assert signer.read(data, Place(chat, person + 1)) is None
    assert signer.read(data, Place(chat + 1, person)) is None
    assert Signer(b"other").read(data, place) is None


@given(st.text(min_size=40, max_size=60, alphabet="abc019.-_"))
def test_no_change_of_one_character_is_accepted(noise):
    signer, place = Signer(b"key"), Place(1, 2)
    data = Keyboard.of(["Le comité"], AGAIN, "m/1/2").rows(place, signer)[0][0]["data"]
    for position, char in enumerate(noise[: len(data)]):
        forged = data[:position] + char + data[position + 1 :]
        assert forged == data or signer.read(forged, place) is None


def test_buttons_are_few_and_one_a_row():
    rows = Keyboard.of([f"Choix {number}" for number in range(20)], AGAIN, "k").rows(Place(1, 2), Signer(b"key"))
    assert len(rows) == MOST
    assert {len(row) for row in rows} == {1}
