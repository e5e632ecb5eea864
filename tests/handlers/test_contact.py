"""Addresses that people quote: known, known otherwise, or never confirmed."""

import pytest

from intents import Intent, Understanding


def quoting(exchange, address):
    return exchange.hears(Understanding(Intent.ADDRESS, text=address, name=address))


def spelt_elsewhere(content):
    """Addresses that have a contact of their own and are also another spelling of an earlier one."""
    others = {other.address for contact in content.contacts for other in contact.other_spellings}
    return others & {contact.address for contact in content.contacts}


def test_a_known_address_is_confirmed_with_what_it_is_for(content, exchange):
    for address in dict.fromkeys(contact.address for contact in content.contacts):
        if address in spelt_elsewhere(content):
            continue
        reply = quoting(exchange, address)
        owner = next(contact for contact in content.contacts if contact.address == address)
        assert (reply.kind, reply.mailbox) == ("contact", address)
        assert owner.name in reply.text
        assert owner.subjects[0] in reply.text
        assert reply.sources


def test_an_address_of_its_own_is_no_other_spelling(content, exchange):
    found = spelt_elsewhere(content)
    assert found
    assert {quoting(exchange, address).mailbox for address in found} == found


def test_case_and_a_final_point_do_not_matter(content, exchange):
    address = content.contacts[0].address
    assert quoting(exchange, address.upper() + ".").mailbox == address


def test_another_spelling_is_led_back_to_the_guide_s(content, exchange):
    contact = next(item for item in content.contacts if item.id == "prefectures")
    reply = quoting(exchange, contact.other_spellings[0].address)
    assert reply.mailbox == contact.address
    assert contact.address in reply.text
    assert contact.other_spellings[0].source.ref in reply.text


@pytest.mark.parametrize("address", ["toto@exemple.fr", "conseiller.numerique@anct.gouv.fr"])
def test_an_invented_address_is_never_confirmed(content, exchange, address):
    reply = quoting(exchange, address)
    assert reply.kind == "contact"
    assert address not in reply.text
    assert reply.mailbox in {contact.address for contact in content.contacts}


def test_asking_for_a_person_lists_every_mailbox_with_its_note(content, exchange):
    reply = exchange.hears(Understanding(Intent.HUMAN))
    shown = [contact for contact in content.contacts if contact.profils]
    assert (reply.kind, reply.topic) == ("contact", "contact-liste")
    assert all(contact.address in reply.text for contact in shown)
    assert reply.sources


@pytest.mark.parametrize(
    "topic",
    [
        "contact-structures",
        "contact-prefectures",
        "contact-coordinateurs",
        "contact-aidants-connect",
        pytest.param(
            "contact-liste",
        ),
    ],
)
def test_being_sent_to_a_mailbox_always_gives_one(exchange, topic):
    """The contract: a reply of kind `contact` has its `mailbox`, whoever asks."""
    assert exchange.asks(topic).mailbox
