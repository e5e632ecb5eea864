"""The way of a message: answered once, in order, each conversation by itself, whatever the repeats and the kills."""

import random

import pytest

from bot.serving.answering import PATIENCE
from bot.serving.intake import PERSON_RATE
from bot.storage.sqlite import SqliteStore
from handlers import Session, say
from handlers.effects import Unlink
from knowledge.rights import Grant
from tests.serving.fakes import TODAY, StoppedClock, event, until


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


async def test_of_two_events_with_one_name_the_first_counts(house):
    await house.start().intake.put(event("e1", "c'est quoi la cible ?"), event("e1", "", kind="unreadable"))
    await house.settled()
    (text,) = house.platform.texts()
    assert say(house.conversations.content, "message.illisible") not in text


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


async def test_what_it_is_is_said_once_in_a_first_welcome(house):
    nature = say(house.conversations.content, "accueil.nature")
    await house.start().intake.put(event("e1", "accueil"), event("e2", "accueil"))
    await house.settled()
    assert [nature in text for text in house.platform.texts("anne")] == [False, True]


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


async def test_an_answer_that_cannot_be_kept_is_apologised_for_and_holds_nothing_up(house):
    """Whatever the reason, a fault of ours that repeats itself must not silence a conversation for ever."""
    prepare = house.platform.prepare

    def prepared(reply, origin, key):
        parts = prepare(reply, origin, key)
        if reply.kind == "error" or key != "e1":
            return parts
        return tuple(part.model_copy(update={"payload": {"not": object()}}) for part in parts)

    house.platform.prepare = prepared
    service = house.start()
    await service.intake.put(event("e1"), event("e2"))
    await house.settled()
    assert [part.payload["kind"] for part in house.platform.accepted] == ["error", "answer"]


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


async def kept_before_the_start(house, events, withdrawn):
    """What a process that died left in the inbox."""
    store = SqliteStore.open(house.path)
    await store.keep([(one, "") for one in events])
    await store.withdraw("mattermost", withdrawn)
    await store.close()


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


async def test_a_question_taken_back_while_it_is_in_hand_is_not_answered(house):
    house.clock = StoppedClock()
    house.platform._clock = house.clock
    service = house.start()
    await service.intake.put(event("e1", "bonjour"))
    await house.clock.asleep()  # the rest of « bonjour » may come
    await service.intake.withdraw("e1")
    house.clock.release()
    await until(lambda: service.answering.backlog == 0)
    await service.intake.put(event("e2", "c'est quoi la cible ?"))
    await until(lambda: house.platform.keys)
    assert house.platform.keys == ["e2/0"]


async def test_a_question_taken_back_stays_so_after_a_kill(house):
    await kept_before_the_start(house, [event("e1"), event("e2")], "e1")
    service = house.start()
    await house.settled()
    assert house.platform.keys == ["e2/0"]
    assert service.answering.backlog == 0


async def test_a_message_taken_back_does_not_take_its_neighbours(house):
    """Three short messages answered together; the one in the middle is gone."""
    pieces = ["bonjour", "une question", "à quel rythme se réunit le comité ?"]
    events = [event(f"e{number}", text) for number, text in enumerate(pieces)]
    await kept_before_the_start(house, events, "e1")
    house.start()
    await house.settled()
    assert house.platform.keys == ["e0/0", "e2/0"]


async def test_taking_back_what_was_answered_changes_nothing(house):
    service = house.start()
    await service.intake.put(event("e1"))
    await house.settled()
    for name in ("e1", "unknown"):
        await service.intake.withdraw(name)
    await service.intake.put(event("e2"))
    await house.settled()
    assert house.platform.keys == ["e1/0", "e2/0"]


@pytest.mark.parametrize(("refusals", "kind"), [(3, "answer"), (PATIENCE + 1, "error")])
async def test_what_the_machine_refuses_for_a_moment_is_tried_again(house, monkeypatch, refusals, kind):
    """No handle left, no memory: the person gets their answer when it is over, and an apology if it lasts."""
    service = house.start()
    turn, left = house.conversations.turn, [OSError(24, "Too many open files")] * refusals

    def refused(*given):
        if left:
            raise left.pop()
        return turn(*given)

    monkeypatch.setattr(type(house.conversations), "turn", staticmethod(refused))
    await service.intake.put(event("e1"))
    await house.settled()
    assert [part.payload["kind"] for part in house.platform.accepted] == [kind]


async def test_an_apology_that_the_machine_refuses_too_is_tried_again(house, monkeypatch):
    """It was once taken for answered, and the person heard nothing, ever."""
    service = house.start()
    prepare, left = house.platform.prepare, [OSError(24, "Too many open files")] * (PATIENCE + 5)

    def refused(*given):
        if left:
            raise left.pop()
        return prepare(*given)

    monkeypatch.setattr(house.platform, "prepare", refused)
    await service.intake.put(event("e1"))
    await house.settled()
    assert house.platform.keys == ["e1/0"]


def test_a_rehearsal_takes_a_real_question_and_keeps_nothing(conversations, monkeypatch):
    outcomes, turn = [], conversations.turn
    monkeypatch.setattr(conversations, "turn", lambda *given: outcomes.append(turn(*given)))
    conversations.rehearse(TODAY)
    ((reply, _),) = outcomes
    assert reply.kind == "answer"
    assert conversations.sessions.load("", TODAY) == Session()
