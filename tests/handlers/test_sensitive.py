"""A message that should not have been written: a word of caution first, and none of its text left."""

import pytest

from intents import Asked, Intent, Understanding, Zone

CONFIDED = "Martine Dupond a une leucémie"


def sensitive(exchange, intent=Intent.QUESTION, **more):
    if intent is Intent.QUESTION:
        return exchange.asks("absence-longue", "demande-d", text=CONFIDED, sensitive=True, **more)
    return exchange.hears(Understanding(intent, text=CONFIDED, sensitive=True, **more))


def leaks(exchange):
    kept = exchange.session.model_dump_json().lower()
    return [word for word in CONFIDED.lower().split() if len(word) > 3 and word in kept]


@pytest.mark.parametrize("zone", list(Zone))
def test_the_caution_comes_first_whatever_the_answer(content, exchange, zone):
    caution = content.messages["prudence.sensible"]
    reply = sensitive(exchange, zone=zone)
    assert reply.text.startswith(caution)
    assert reply.warnings[0] == caution


@pytest.mark.parametrize("zone", list(Zone))
def test_no_word_of_it_is_kept(exchange, zone):
    sensitive(exchange, zone=zone)
    assert leaks(exchange) == []


@pytest.mark.parametrize(
    ("intent", "more"),
    [
        (Intent.STATUS, {}),
        (Intent.HUMAN, {}),
        (Intent.PERSONAL_DATA, {}),
        (Intent.SMALLTALK, {"name": "_merci"}),
        (Intent.ADDRESS, {"name": "contact@exemple.fr"}),
        (Intent.NOISE, {}),
    ],
)
def test_no_word_is_kept_whatever_was_understood(exchange, intent, more):
    exchange.asks("comite-frequence", text="une question anodine")
    sensitive(exchange, intent, **more)
    assert leaks(exchange) == []


def test_no_word_is_kept_of_several_questions(exchange):
    asked = tuple(Asked(CONFIDED, (topic,), Zone.ANSWER, 0.9) for topic in ("absence-longue", "contrat-duree"))
    understanding = Understanding(Intent.QUESTION, text=CONFIDED, sensitive=True, asked=asked)
    exchange.hears(understanding)
    assert leaks(exchange) == []


def test_no_word_is_kept_when_a_demande_is_opened(exchange):
    """The story fills the first answers of the dossier; its words are not part of it."""
    reply = exchange.asks("demande-d", text=CONFIDED, sensitive=True)
    assert reply.kind == "procedure"
    assert leaks(exchange) == []


def test_nothing_of_it_comes_back_later(exchange):
    """Picking a choice, asking why, details and sources work without the words."""
    sensitive(exchange, zone=Zone.OFFER)
    assert exchange.picks(1).topic == "absence-longue"
    for command in ("pourquoi", "detail", "sources", "ou-en-suis-je", "retour"):
        text = exchange.commands(command).text.lower()
        assert "dupond" not in text
        assert "leucémie" not in text
    assert leaks(exchange) == []


def test_the_rest_of_the_conversation_raises_no_caution(content, exchange):
    sensitive(exchange)
    assert content.messages["prudence.sensible"] not in exchange.asks("comite-frequence").text


def test_the_message_before_keeps_its_words(exchange):
    exchange.asks("comite-frequence", text="c'est quand le comité ?")
    sensitive(exchange, Intent.PERSONAL_DATA)
    assert exchange.session.last.asked == "c'est quand le comité ?"
