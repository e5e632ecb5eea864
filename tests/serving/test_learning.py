"""What people think of answers, and what was not answered, kept with the answer itself, scrubbed."""

import pytest

from bot.serving import noting
from bot.storage.records import Mine
from handlers import Session, respond
from intents import Asked, Intent, Understanding, Zone
from tests.serving.fakes import TODAY, event

RHYTHM = "à quel rythme se réunit le comité ?"
UNKNOWN = "zygomar convention conseiller, je suis M. Durandeau 0612345678"


def rows(house, table):
    """The rows of a table, as another program would read them."""
    import sqlite3

    with sqlite3.connect(f"file:{house.path}?mode=ro", uri=True) as base:
        base.row_factory = sqlite3.Row
        return [dict(row) for row in base.execute(f"SELECT * FROM {table}")]  # noqa: S608 — a name of ours


async def says(house, service, *texts, person="anne", start=1):
    for number, text in enumerate(texts, start=start):
        await service.intake.put(event(f"{person}{number}", text, person=person))
        await house.settled()


async def test_an_unanswered_question_joins_the_queue_scrubbed(house):
    await says(house, house.start(), UNKNOWN, "aucune")
    queued = rows(house, "unanswered")

    assert [(row["why"], row["text"]) for row in queued] == [
        ("aucune", "zygomar convention conseiller, je suis M. [nom] [téléphone]")
    ]
    assert queued[0]["on_day"] == TODAY.isoformat()


async def test_what_nothing_answers_joins_the_queue(conversations):
    """An abstention on a subject of ours."""
    unanswerable = Asked("le bail du local", ("contact-liste",), Zone.ABSTAIN, 0.1)
    understanding = Understanding(Intent.QUESTION, "le bail du local", asked=(unanswerable,))
    reply, after = respond(conversations.content, Session(), understanding, TODAY)
    (kept,) = noting.missed(reply, event("e").message.origin, after, conversations.engine)

    assert reply.kind == "abstain"
    assert (kept.why, kept.text) == ("sans-reponse", "le bail du local")


@pytest.mark.parametrize(
    "text", [RHYTHM, "renouveler mon passeport", "bonjour", "elle est en dépression depuis juin"]
)
async def test_what_is_answered_foreign_or_sensitive_joins_no_queue(house, text):
    await says(house, house.start(), text)

    assert rows(house, "unanswered") == []


async def test_an_abandoned_course_joins_the_queue_without_words(house):
    await says(house, house.start(), "déclarer une rupture", "annuler")
    (row,) = rows(house, "unanswered")

    assert (row["why"], row["topic"], row["text"]) == ("abandon", "demande-d", "")
    assert row["detail"]


@pytest.mark.parametrize("word", ["👍", "👍🏽", "👍👍", "utile", "Bonne réponse !"])
async def test_a_good_word_is_kept_about_the_last_answer(house, word):
    await says(house, house.start(), RHYTHM, word)
    (row,) = rows(house, "feedback")

    assert (row["value"], row["topic"], row["message"]) == ("+1", "comite-frequence", "anne1")


@pytest.mark.parametrize(
    ("picked", "reason"),
    [("1", "faux"), ("ce n'était pas ma question", "pas-ma-question"), ("3", "pas-clair"), ("5", "perime")],
)
async def test_a_bad_word_asks_why_and_keeps_the_reason(house, picked, reason):
    await says(house, house.start(), RHYTHM, "👎", picked)
    (row,) = rows(house, "feedback")

    assert (row["value"], row["reason"], row["topic"], row["message"]) == ("-1", reason, "comite-frequence", "anne1")
    assert [item["detail"] for item in rows(house, "unanswered")] == [reason]


async def test_a_reason_said_at_once_is_kept_at_once(house):
    await says(house, house.start(), RHYTHM, "c'est faux")
    (row,) = rows(house, "feedback")

    assert (row["value"], row["reason"]) == ("-1", "faux")


async def test_a_bad_reaction_asks_why_in_a_direct_message(house):
    service = house.start()
    await says(house, service, RHYTHM)
    await service.intake.put(event("r1", "", kind="feedback", about="m1", value="-1"))
    await house.settled()
    await says(house, service, "1", start=2)
    (row,) = rows(house, "feedback")

    assert "Qu'est-ce qui ne va pas" in house.platform.texts()[1]
    assert (row["message"], row["value"], row["reason"], row["event"]) == ("m1", "-1", "faux", "anne1")


async def test_a_bad_reaction_in_a_channel_asks_nothing_in_front_of_others(house):
    service = house.start()
    await says(house, service, RHYTHM)
    reaction = event("r1", "", kind="feedback", about="m1", value="-1")
    origin = reaction.message.origin.model_copy(update={"place": "channel"})
    message = reaction.message.model_copy(update={"origin": origin})
    await service.intake.put(reaction.model_copy(update={"message": message}))
    await house.settled()

    assert len(house.platform.texts()) == 1
    assert [row["value"] for row in rows(house, "feedback")] == ["-1"]


async def test_a_judgement_before_any_answer_judges_nothing(house):
    await says(house, house.start(), "👎")

    assert rows(house, "feedback") == []
    assert "à juger" in house.platform.texts()[0]


async def test_answers_are_counted_without_their_person(house):
    service = house.start()
    await says(house, service, RHYTHM)
    await says(house, service, RHYTHM, person="bob")
    counted = {(row["week"], row["kind"], row["topic"]): row["count"] for row in rows(house, "figures")}

    assert counted == {("2026-W48", "answer", "comite-frequence"): 2}
    assert not {"person", "conversation"} & set(rows(house, "figures")[0])


async def test_what_is_kept_about_someone_can_be_read(house):
    await says(house, house.start(), RHYTHM, "👎", "1", "formation", "aucune")

    assert await house.store.mine("mattermost", "anne") == Mine(
        met_on=TODAY.isoformat(), conversations=1, answers=5, judgements=1, missed=2
    )
    assert await house.store.mine("mattermost", "bob") == Mine()
