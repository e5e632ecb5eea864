"""Figures of postes, as long as no file is imported: say so, name the territory, say where figures are."""

from handlers import expectation
from intents import Intent, Understanding
from intents.slots import Slots


def asking(exchange, **slots):
    return exchange.hears(Understanding(Intent.STATUS, text="combien de postes ?", slots=Slots(**slots)))


def test_without_a_file_it_is_said(exchange):
    reply = asking(exchange)
    assert reply.kind == "status"
    assert "aucun fichier importé" in reply.text


def test_the_departement_asked_for_is_named(exchange):
    assert "Corse-du-Sud (2A)" in asking(exchange, departement="2A").text


def test_the_departement_vouched_for_serves_when_none_is_said(exchange_with):
    exchange = exchange_with(departement="21")
    assert "Côte-d'Or (21)" in asking(exchange).text
    assert "(974)" in asking(exchange, departement="974").text


def test_a_region_asked_for_goes_before_the_departement_vouched_for(exchange_with):
    text = asking(exchange_with(departement="21"), region="Bretagne").text
    assert "Bretagne" in text
    assert "(21)" not in text


def test_a_siret_with_a_wrong_key_is_explained(exchange):
    text = asking(exchange, wrong_siret="13002603200017").text
    assert "13002603200017" in text
    assert "clé" in text


def test_the_next_message_may_name_another_territory(content, exchange):
    asking(exchange, departement="21")
    assert expectation(content, exchange.session).status
