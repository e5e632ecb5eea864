"""Who speaks: asked once, only when the answer depends on it, and never proven by what people say."""

import pytest

from handlers.contact import PROFILS, SETS_PROFIL
from handlers.situation import mailbox_of
from intents import Intent, Understanding, Zone

HUMAN = Understanding(Intent.HUMAN)
PROFILE_CHOICES = [SETS_PROFIL + profil for profil in PROFILS]


def offered(reply):
    return [choice.sets for choice in reply.choices]


def test_the_profile_is_asked_after_a_first_contact(exchange):
    reply = exchange.asks("contact-liste")
    assert reply.kind == "contact"
    assert offered(reply) == PROFILE_CHOICES


def test_the_useful_answer_comes_before_the_question(content, exchange):
    text = exchange.hears(HUMAN).text
    first = next(contact.address for contact in content.contacts if "structure" in contact.profils)
    assert text.index(first) < text.index(content.messages["profil.structure"])


def test_the_profile_is_asked_once(exchange):
    exchange.hears(HUMAN)
    assert offered(exchange.hears(HUMAN)) == []
    assert offered(exchange.asks("contact-liste")) == []


@pytest.mark.parametrize("profil", PROFILS)
def test_the_profile_is_not_asked_when_it_is_known(exchange_with, profil):
    assert offered(exchange_with(profil=profil).hears(HUMAN)) == []


def test_the_profile_is_not_asked_when_it_changes_nothing(exchange):
    assert offered(exchange.asks("comite-frequence")) == []
    assert not exchange.session.profil_asked


def test_the_profile_is_asked_when_the_fiche_reads_differently_for_each(content, exchange):
    topic = next(item.topic for item in content.fiches if item.by_profil and not item.contact)
    assert offered(exchange.asks(topic)) == PROFILE_CHOICES


def test_an_unsure_question_never_asks_who_speaks(exchange):
    reply = exchange.asks("contact-liste", "contact-structures", zone=Zone.OFFER)
    assert [choice.topic for choice in reply.choices] == ["contact-liste", "contact-structures"]


@pytest.mark.parametrize(("number", "profil"), [*enumerate(PROFILS, start=1)])
def test_the_profile_told_gives_its_mailbox_and_holds(content, exchange, number, profil):
    exchange.hears(HUMAN)
    reply = exchange.picks(number)
    box = mailbox_of(content, profil)
    assert exchange.session.profil == profil
    assert box.address in reply.text
    assert exchange.hears(HUMAN).mailbox == box.address


def test_the_question_that_led_there_is_answered_again(content, exchange):
    topic = next(item.topic for item in content.fiches if "coordinateur" in item.by_profil and not item.contact)
    exchange.asks(topic)
    reply = exchange.picks(1 + PROFILS.index("coordinateur"))
    assert reply.topic == topic
    assert not reply.choices


def test_one_may_go_on_without_answering(exchange):
    exchange.hears(HUMAN)
    assert exchange.asks("comite-frequence").topic == "comite-frequence"
    assert exchange.session.profil == "anonyme"


def test_who_one_says_one_is_counts_when_nothing_is_known(exchange):
    exchange.asks("comite-frequence", profil="coordinateur")
    assert exchange.session.profil == "coordinateur"


def test_who_one_says_one_is_never_replaces_what_the_operator_vouches_for(exchange_with):
    exchange = exchange_with(profil="prefecture")
    exchange.asks("comite-frequence", profil="structure")
    assert exchange.session.profil == "prefecture"


def test_every_profile_has_a_mailbox(content):
    for profil in ("anonyme", *PROFILS, "admin"):
        assert "@" in mailbox_of(content, profil).address


def test_where_another_spelling_exists_it_is_named(content, exchange_with):
    reply = exchange_with(profil="coordinateur").hears(HUMAN)
    box = mailbox_of(content, "coordinateur")
    assert box.other_spellings
    assert all(other.address in reply.text for other in box.other_spellings)
