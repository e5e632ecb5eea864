"""The way of a message: answered once, in order, each conversation by itself, whatever the repeats and the kills."""

import random

import pytest

from bot.serving.desk import MAX_CRASHES
from bot.serving.intake import PERSON_RATE
from handlers import say
from handlers.effects import Unlink
from knowledge.rights import Grant
from tests.serving.fakes import StoppedClock, event, until


async def test_a_question_gets_one_reply(house):
    await house.start().intake.put(event("e1", "à quel rythme se réunit le comité ?"))
    await house.settled()
    (text,) = house.platform.texts()
    assert "comité" in text


async def test_duplicated_and_shuffled_deliveries_get_one_reply_each(house):
    service = house.start()
    events = [event(f"e{number}", person=f"p{number % 7}") for number in range(40)]
    deliveries = events * 3
    random.Random(3).shuffle(deliveries)
    for one in deliveries:
        await service.intake.put(one)
    await house.settled()
    assert sorted(house.platform.keys) == sorted(f"e{number}/0" for number in range(40))


async def test_a_repeat_after_a_restart_is_not_answered_again(house):
    await house.start().intake.put(event("e1"))
    await house.settled()
    await house.kill()
    await house.start().intake.put(event("e1"))
    await house.settled()
    assert house.platform.keys == ["e1/0"]


async def test_order_is_kept_within_a_conversation(house):
    service = house.start()
    await service.intake.put(*(event(f"e{number}", person=f"p{number % 3}") for number in range(30)))
    await house.settled()
    for person in range(3):
        mine = [key for key in house.platform.keys if int(key[1:-2]) % 3 == person]
        assert mine == [f"e{number}/0" for number in range(person, 30, 3)]


async def test_what_was_kept_before_a_kill_is_answered_after_it(house):
    service = house.start()
    await service.intake.put(*(event(f"e{number}", person=f"p{number}") for number in range(20)))
    await house.kill()
    house.start()
    await house.settled()
    assert sorted(house.platform.keys) == sorted(f"e{number}/0" for number in range(20))


async def test_a_session_goes_on_from_one_message_to_the_next(house):
    service = house.start()
    await service.intake.put(event("e1", "aide"))
    await house.settled()
    await service.intake.put(event("e2", "1"))
    await house.settled()
    opening = await house.store.opening("mattermost:anne", "mattermost", "anne", house.clock.today())
    assert len(opening.session.turns) == 2
    assert opening.last_event == "e2"


async def test_a_newcomer_is_told_once_what_they_talk_to(house):
    service = house.start()
    await service.intake.put(event("e1"), event("e2"), event("e3", person="bob"))
    await house.settled()
    notice = say(house.conversations.content, "accueil.premier-contact")
    told = [text.startswith(notice) for text in house.platform.texts("anne")]
    assert told == [True, False]
    assert house.platform.texts("bob")[0].startswith(notice)


async def test_a_picture_is_told_that_only_text_is_read(house):
    await house.start().intake.put(event("e1", "", kind="unreadable", value="image"))
    await house.settled()
    assert say(house.conversations.content, "message.illisible") in house.platform.texts()[0]


@pytest.mark.parametrize("value", ["+1", "-1"])
async def test_a_judgement_is_recorded_and_not_answered(house, value):
    """But for a bad one on the last answer, whose reason is asked for (`test_learning.py`)."""
    service = house.start()
    await service.intake.put(event("e1"))
    await house.settled()
    await service.intake.put(event("e2", "bonjour"))
    await house.settled()
    await service.intake.put(event("f1", "", kind="feedback", about="m1", value=value))
    await house.settled()
    rows = await house.store.writer.run("read", lambda base: list(base["feedback"].rows))
    assert [(row["message"], row["value"], row["event"]) for row in rows] == [("m1", value, "e1")]
    assert house.platform.keys == ["e1/0", "e2/0"]


async def test_the_role_table_is_asked_about_the_person(house):
    asked = []

    def grants(platform, person, today):
        asked.append((platform, person))
        return Grant(role="prefecture", departements=("21",))

    house.grants = grants
    await house.start().intake.put(event("e1"))
    await house.settled()
    assert asked == [("mattermost", "anne")]


@pytest.mark.parametrize("failing", [False, True])
async def test_what_a_reply_asks_besides_is_done_once_it_is_kept(house, failing):
    done = []

    class Asking(type(house.conversations)):
        def turn(self, message, session, today):
            reply, after = super().turn(message, session, today)
            return reply.model_copy(update={"effects": (Unlink(),)}), after

    async def aftermath(effects, origin, today):
        kept = await house.store.opening("mattermost:anne", "mattermost", "anne", today)
        done.append((effects, origin.person, kept.last_event))
        if failing:
            raise ConnectionError

    house.conversations = Asking(house.conversations.content, house.conversations.engine)
    house.aftermath = aftermath
    await house.start().intake.put(event("e1"))
    await until(lambda: done)
    await house.settled()
    assert done == [((Unlink(),), "anne", "e1")]
    assert house.platform.keys == ["e1/0"]


async def test_three_short_messages_in_a_row_are_answered_once(house):
    service = house.start()
    pieces = ["bonjour", "une question", "à quel rythme se réunit le comité ?"]
    await service.intake.put(*(event(f"e{number}", text) for number, text in enumerate(pieces)))
    await house.settled()
    (text,) = house.platform.texts()
    assert house.platform.keys == ["e2/0"]
    assert "comité" in text


async def test_the_rest_of_an_unfinished_message_is_given_a_while_to_come(house):
    house.clock = StoppedClock()
    house.platform._clock = house.clock
    service = house.start()
    await service.intake.put(event("e1", "bonjour"))
    await house.clock.asleep()
    assert not house.platform.keys
    await service.intake.put(event("e2", "à quel rythme se réunit le comité ?"))
    await until(lambda: house.platform.keys)
    assert house.platform.keys == ["e2/0"]


async def test_an_unfinished_message_alone_is_answered_when_nothing_follows(house):
    await house.start().intake.put(event("e1", "bonjour"))
    await house.settled()
    assert house.platform.keys == ["e1/0"]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["aide", "retour"], id="commands"),
        pytest.param(["c'est quoi la cible ?", "et la dotation ?"], id="finished sentences"),
        pytest.param(["aide", "1"], id="a choice that is expected"),
        pytest.param(["comment faire pour renouveler notre convention", "merci d'avance"], id="long enough"),
    ],
)
async def test_messages_that_stand_alone_are_answered_one_by_one(house, texts):
    service = house.start()
    await service.intake.put(*(event(f"e{number}", text) for number, text in enumerate(texts)))
    await house.settled()
    assert len(house.platform.keys) == len(texts)


async def test_an_edited_question_has_its_answer_edited(house):
    service = house.start()
    await service.intake.put(event("e1", "à quel rythme se réunit le comité ?"))
    await house.settled()
    await service.intake.put(event("e1~2", "que veut dire 7/8 ?", kind="edited", about="e1"))
    await house.settled()
    assert house.platform.keys == ["e1/0"]
    assert "7/8" in house.platform.edited["m1"]
    opening = await house.store.opening("mattermost:anne", "mattermost", "anne", house.clock.today())
    assert len(opening.session.turns) == 1


async def test_an_edit_of_an_edit_finds_the_same_answer(house):
    service = house.start()
    await service.intake.put(event("e1"))
    for number, text in enumerate(["aide", "à quel rythme se réunit le comité ?"]):
        await service.intake.put(event(f"e1~{number}", text, kind="edited", about="e1"))
    await house.settled()
    assert house.platform.keys == ["e1/0"]
    assert "comité se réunit" in house.platform.edited["m1"]


async def test_an_edit_far_back_changes_the_answer_and_not_the_conversation(house):
    service = house.start()
    await service.intake.put(event("e1", "à quel rythme se réunit le comité ?"), event("e2", "aide"))
    await house.settled()
    before = await house.store.opening("mattermost:anne", "mattermost", "anne", house.clock.today())
    await service.intake.put(event("e1~2", "que veut dire 7/8 ?", kind="edited", about="e1"))
    await house.settled()
    after = await house.store.opening("mattermost:anne", "mattermost", "anne", house.clock.today())
    assert "7/8" in house.platform.edited["m1"]
    assert after.session == before.session


async def test_an_edit_of_what_nothing_answered_is_ignored(house):
    await house.start().intake.put(event("e1~2", "que veut dire 7/8 ?", kind="edited", about="e1"))
    await house.settled()
    assert not house.platform.tries


async def test_a_shorter_answer_says_where_it_is_in_the_messages_left_over(house):
    house.platform._pieces = 2
    service = house.start()
    await service.intake.put(event("e1"))
    await house.settled()
    house.platform._pieces = 1
    await service.intake.put(event("e1~2", "aide", kind="edited", about="e1"))
    await house.settled()
    assert house.platform.edited["m2"] == say(house.conversations.content, "reponse.remplacee")


async def test_someone_who_floods_is_told_once_and_others_are_not_held_up(house):
    service = house.start()
    await service.intake.put(*(event(f"e{number}", person="flood") for number in range(PERSON_RATE.burst + 200)))
    await service.intake.put(event("other", person="bob"))
    await house.settled()
    much = say(house.conversations.content, "charge.beaucoup")
    assert sum(much in text for text in house.platform.texts("flood")) == 1
    assert "other/0" in house.platform.keys


async def test_what_one_person_piles_up_is_no_company(house, monkeypatch):
    """Who asks beside a flood does not wait for others to share their commit: they would be the flood's."""
    kept = []
    service = house.start()
    finish = house.store.finish
    monkeypatch.setattr(house.store, "finish", lambda one, today: kept.append(one) or finish(one, today))
    await service.intake.put(*(event(f"e{number}", person="flood") for number in range(PERSON_RATE.burst)))
    await service.intake.put(event("other", person="bob"))
    await house.settled()
    assert [one.in_company for one in kept] == [False] * (PERSON_RATE.burst + 1)


async def test_a_message_under_the_hand_at_three_deaths_is_apologised_for(house):
    """The process dies while treating it: nothing of that try is kept but the count."""
    tried = []

    class Death(BaseException):
        pass

    class Deadly(type(house.conversations)):
        def turn(self, message, session, today):
            tried.append(message.text)
            raise Death

    harmless = house.conversations
    house.conversations = Deadly(harmless.content, harmless.engine)
    await house.start().intake.put(event("poison"))
    for deaths in range(MAX_CRASHES):
        await until(lambda deaths=deaths: len(tried) > deaths)
        await house.kill()
        house.start()
    await house.settled()
    assert len(tried) == MAX_CRASHES
    assert house.platform.accepted[0].payload["kind"] == "error"
