"""A question: one fiche, several candidates, or an honest « je ne sais pas »."""

import pytest

from handlers.reply import MAX_CHOICES
from intents import Zone

TOPICS = ("convention-duree", "contrat-duree", "demande-b", "convention-phases", "cible-ou", "stats-ou")


def test_a_sure_question_is_answered(exchange):
    reply = exchange.asks(*TOPICS)
    assert (reply.kind, reply.topic) == ("answer", TOPICS[0])
    assert reply.confidence == 0.95
    assert not reply.choices


def test_an_unsure_question_offers_at_most_five_choices_in_order(exchange):
    reply = exchange.asks(*TOPICS, zone=Zone.OFFER)
    assert (reply.kind, reply.topic) == ("clarify", None)
    assert [choice.topic for choice in reply.choices] == list(TOPICS[:MAX_CHOICES])
    assert [choice.demande for choice in reply.choices] == [None, None, "B", None, None]
    assert all(f"{number}. {choice.label}" in reply.text for number, choice in enumerate(reply.choices, 1))


@pytest.mark.parametrize("number", [1, 2, 5])
def test_a_choice_leads_to_its_answer(exchange, number):
    exchange.asks(*TOPICS, zone=Zone.OFFER)
    assert exchange.picks(number).topic == TOPICS[number - 1]


def test_declining_every_choice_is_admitted_with_a_mailbox(exchange):
    exchange.asks(*TOPICS, zone=Zone.OFFER)
    reply = exchange.commands("aucune")
    assert (reply.kind, reply.topic, reply.choices) == ("abstain", None, ())
    assert reply.mailbox in reply.text


def test_declining_nothing_is_no_dead_end(exchange):
    reply = exchange.commands("aucune")
    assert reply.kind == "control"
    assert reply.text


def test_what_is_ours_but_not_known_gets_a_mailbox_and_the_nearest_subjects(exchange):
    reply = exchange.asks(*TOPICS, zone=Zone.ABSTAIN)
    assert (reply.kind, reply.topic) == ("abstain", None)
    assert reply.mailbox in reply.text
    assert [choice.topic for choice in reply.choices] == list(TOPICS[:3])
    assert exchange.picks(2).topic == TOPICS[1]


def test_what_is_not_ours_is_sent_to_nobody(exchange):
    reply = exchange.asks(*TOPICS, zone=Zone.ABSTAIN, foreign=True)
    assert (reply.kind, reply.hors_sujet, reply.mailbox, reply.choices) == ("abstain", True, None, ())
    assert "anct.gouv.fr" not in reply.text


def test_two_questions_get_two_answers(exchange):
    reply = exchange.asks_several(
        ("Combien dure une convention ?", ("convention-duree",), Zone.ANSWER),
        ("Où voir la cible ?", ("cible-ou",), Zone.ANSWER),
    )
    assert reply.kind == "answer"
    assert reply.topics == ("convention-duree", "cible-ou")
    assert reply.topic == "convention-duree"
    assert {"§1.3", "§2.1"} <= {source.ref for source in reply.sources}
    assert not reply.choices


def test_the_question_that_is_unsure_names_its_nearest_subjects(exchange):
    reply = exchange.asks_several(
        ("Combien dure une convention ?", ("convention-duree",), Zone.ANSWER),
        ("Où voir cela ?", ("cible-ou", "stats-ou", "outils-liste"), Zone.OFFER),
    )
    assert reply.topics == ("convention-duree",)
    assert [choice.topic for choice in reply.choices] == ["cible-ou", "stats-ou"]
    assert exchange.picks(1).topic == "cible-ou"


def test_the_object_of_a_reply_leaves_out_what_does_not_apply(exchange):
    fields = exchange.asks(*TOPICS).as_object()
    assert not {"hors_sujet", "topics"} & set(fields)
    assert fields["sources"][0].keys() >= {"ref", "label", "date"}
    assert exchange.asks(*TOPICS, zone=Zone.ABSTAIN, foreign=True).as_object()["hors_sujet"] is True
