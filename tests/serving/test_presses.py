"""The button of a step moves that step, never another one: what a press says is worth its place in the dialogue."""

import pytest

from handlers import say
from tests.serving.fakes import event

PATH = ("notre conseillère part et on ne la remplace pas", "1", "1", "1")
"""To the first step of a demande, whose buttons are those of every step."""
DONE = "C'est fait"


def press(name, message, text=DONE):
    return event(name, text, about=message, value="once")


@pytest.fixture
async def walking(house):
    """The service of a person who is at the second step, the first being under their eyes as well: (m4, m5)."""
    service = house.start()
    for number, text in enumerate((*PATH, "c'est fait"), start=1):
        await service.intake.put(event(f"e{number}", text))
        await house.settled()
    assert "Étape 2" in house.platform.texts()[-1]
    return service


async def _session(house):
    return (await house.store.opening("mattermost:anne", "mattermost", "anne", house.clock.today())).session


@pytest.mark.parametrize("restarted", [False, True], ids=["same life", "after a kill"])
async def test_the_button_of_a_past_step_says_so_and_moves_nothing(restarted, walking, house):
    service, before = walking, await _session(house)
    if restarted:
        await house.kill()
        service = house.start()
    await service.intake.put(press("p1", "m4"))
    await house.settled()
    assert house.platform.texts()[-1] == say(house.conversations.content, "bouton.ancien")
    assert await _session(house) == before


async def test_the_button_of_the_present_step_moves_it_once(walking, house):
    for name in ("p1", "p2"):
        await walking.intake.put(press(name, "m5"))
        await house.settled()
    moved, refused = house.platform.texts()[-2:]
    assert "Étape 3" in moved
    assert refused == say(house.conversations.content, "bouton.ancien")


async def test_words_without_choices_leave_the_buttons_as_they_are(walking, house):
    await walking.intake.put(event("e6", "merci beaucoup"))
    await house.settled()
    offered = (await _session(house)).offered
    await walking.intake.put(press("p1", "m5" if offered == "e5" else "m6"))
    await house.settled()
    assert "Étape 3" in house.platform.texts()[-1]


async def test_a_press_that_overtakes_the_note_of_its_message_counts(walking, house):
    """The platform showed the message; the disk does not know its id yet."""
    await walking.intake.put(press("p1", "not noted yet"))
    await house.settled()
    assert "Étape 3" in house.platform.texts()[-1]


async def test_the_button_of_an_edited_answer_is_the_present_one(walking, house):
    await walking.intake.put(event("e5~2", DONE, kind="edited", about="e5"))
    await house.settled()
    await walking.intake.put(press("p1", "m5"))
    await house.settled()
    assert "Étape 3" in house.platform.texts()[-1]


async def test_after_everything_was_forgotten_no_button_is_left(walking, house):
    await walking.intake.put(event("e6", "oublie-moi"))
    await house.settled()
    await walking.intake.put(press("p1", "m5"))
    await house.settled()
    assert say(house.conversations.content, "bouton.ancien") in house.platform.texts()[-1]


@pytest.mark.parametrize(
    "texts", [("bonjour", "press"), ("press", "à quel rythme se réunit le comité ?")], ids=["before it", "after it"]
)
async def test_a_press_is_whole_by_itself(house, texts):
    """It is no piece of a question sent in several messages, whatever is typed around it."""
    both = [press(f"e{n}", "m1", "Le comité") if t == "press" else event(f"e{n}", t) for n, t in enumerate(texts)]
    both = [one.model_copy(update={"value": ""}) for one in both]
    await house.start().intake.put(*both)
    await house.settled()
    assert house.platform.keys == ["e0/0", "e1/0"]
