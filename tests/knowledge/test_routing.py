"""Who writes to which mailbox: the guide's table, by profile, topic, demande and anomaly, and its page in docs."""

from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from knowledge.postes.model import AnomalyCode
from knowledge.routes_table import PROFILS, routes_table
from knowledge.routing import Case, about_anomaly, about_topic, route

PAGE = Path(__file__).parents[2] / "docs" / "boites.md"
STRUCTURES = "conseiller-numerique@anct.gouv.fr"
PREFECTURES = "societe.numerique@anct.gouv.fr"
COORDINATEURS = "conum-coordonateur@anct.gouv.fr"
LABEL = "labellisation@conseiller-numerique.gouv.fr"
AIDANTS = "aidantconnect@anct.gouv.fr"


def cases(content):
    """Everything that may be written about, by everyone."""
    for profil in PROFILS:
        yield Case(profil)
        yield from (about_topic(content, profil, topic) for topic in content.topics)
        yield from (about_anomaly(content, profil, code) for code in get_args(AnomalyCode))
        for demande, proposed in product(content.demandes, content.contacts_by_id):
            yield Case(profil, demande.topic, demande.lettre, proposed=proposed)


def test_every_case_has_a_mailbox_that_the_contacts_know(content):
    known = set(content.contacts)
    assert all(route(content, case).contact in known for case in cases(content))


@pytest.mark.parametrize(
    ("profil", "topic", "address"),
    [
        ("structure", "convention-duree", STRUCTURES),
        ("anonyme", "convention-duree", STRUCTURES),
        ("conseiller", "formation-initiale", STRUCTURES),
        ("prefecture", "convention-duree", PREFECTURES),
        ("admin", "convention-duree", PREFECTURES),
        ("coordinateur", "outil-coop", COORDINATEURS),
        ("structure", "stats-ecarts", PREFECTURES),
        ("structure", "stats-anomalie", PREFECTURES),
        ("coordinateur", "contact-prefectures", PREFECTURES),
        ("prefecture", "contact-structures", STRUCTURES),
        ("prefecture", "prefecture-reorienter", STRUCTURES),
        ("prefecture", "contact-aidants-connect", AIDANTS),
        ("prefecture", "actualite-label", LABEL),
        ("structure", "actualite-label", LABEL),
    ],
)
def test_a_topic_goes_to_the_mailbox_of_the_guide(content, profil, topic, address):
    """§8 by public; §3.1, §3.2 for figures and abnormal lines; §1.6 for what a préfecture cannot answer."""
    assert route(content, about_topic(content, profil, topic)).contact.address == address


@pytest.mark.parametrize("profil", PROFILS)
def test_an_abnormal_line_goes_to_the_same_mailbox_for_everyone(content, profil):
    """Guide §3.2: 1/0 is for societe.numerique@."""
    assert route(content, Case(profil, anomaly="occupe_sans_attribue")).contact.address == PREFECTURES


@pytest.mark.parametrize("code", get_args(AnomalyCode))
def test_every_anomaly_goes_where_its_entry_proposes(content, code):
    """Who mends the tableau de pilotage: guide §3.2 and §8."""
    assert route(content, about_anomaly(content, "structure", code)).contact.address == PREFECTURES


def test_the_first_rule_that_holds_decides(content):
    """A rule placed first wins over all others, and says so."""
    first = content.aiguillage[-1]
    turned = content.model_copy(update={"aiguillage": (first, *content.aiguillage[:-1])})
    case = Case("coordinateur", topic="prefecture-reorienter", proposed="structures")

    assert route(content, case).rule == "structure-a-reorienter"
    assert route(turned, case).rule == first.id


def test_without_rules_the_fiche_then_the_profile_decide(content):
    bare = content.model_copy(update={"aiguillage": ()})

    assert route(bare, Case("prefecture", proposed="structures")).contact.address == STRUCTURES
    assert route(bare, Case("prefecture")).contact.address == PREFECTURES


def test_the_page_is_up_to_date(content):
    """`conum content routes > docs/boites.md` writes it."""
    assert PAGE.read_text(encoding="utf-8") == routes_table(content)


def test_the_page_has_every_profile_and_topic(content):
    page = routes_table(content)

    assert all(f"(`{topic}`)" in page for topic in content.topics)
    assert page.count("@anct.gouv.fr") > len(PROFILS) * len(content.topics) - len(PROFILS)
