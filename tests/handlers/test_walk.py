"""The walk as a person meets it: values and their bounds, corrections, what steers, messages, keeping."""

from datetime import date, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from handlers.dossier import Dossier
from handlers.retention import kept_until, without_expired
from handlers.session import Session
from handlers.situation import Outside
from intents import Intent, Understanding
from intents.slots import read_slots
from knowledge.rights import Asker, Grant
from tests.conftest import TODAY
from tests.figures import Demonstration

E_PATH = (("occupation", "jamais"), ("postes-restants", "oui"))
D_PATH = (("motif", "demission"), ("date-fin", "2026-12-31"), ("remplacer", "non"))


def walking(lettre, answers, **told):
    dossier = Dossier(number=1, lettre=lettre, opened=TODAY, shown=True)
    for node, value in answers:
        dossier = dossier.record(node, value, TODAY)
    return Session(**told).keep(dossier)


def of_the_structure(*structures, role="structure", place="direct"):
    return Outside(Asker(Grant(role=role, structures=structures), place), Demonstration())


def says_value(exchange, text):
    return exchange.hears(Understanding(Intent.VALUE, text=text, slots=read_slots(text, TODAY)))


@pytest.mark.parametrize(
    ("said", "step", "told"),
    [
        ("1 sur 3", "rendre", "Étape 1"),
        ("on en a trois et on en rend deux", "rendre", "Étape 1"),
        ("2", "rendre", "Je n'ai pas vos chiffres"),  # no total known: taken, and said
        ("12 sur 3", "nombre", "12 sur 3 n'est pas possible"),
        ("3 sur 3", "nombre", "c'est rendre tous vos postes"),
        ("0 sur 3", "nombre", "0 sur 3 n'est pas possible"),
    ],
)
def test_some_of_the_postes_are_given_out_of_all(exchange, said, step, told):
    exchange.session = walking("E", E_PATH)
    reply = says_value(exchange, said)
    assert reply.step == step
    assert told in reply.text


@pytest.mark.parametrize(
    ("said", "step", "told"),
    [
        ("2", "rendre", "Étape 1"),
        ("15", "nombre", "15 sur 8 n'est pas possible"),
        ("1 sur 12", "nombre", "a 8 postes attribués"),
    ],
)
def test_the_known_figure_of_the_structure_bounds_its_postes(exchange, said, step, told):
    exchange.session = walking("E", E_PATH)
    exchange.outside = of_the_structure("9104")
    reply = says_value(exchange, said)
    assert reply.step == step
    assert told in reply.text


@pytest.mark.parametrize(
    "outside",
    [
        pytest.param(of_the_structure("9104", place="channel"), id="dans un canal"),
        pytest.param(of_the_structure("9104", role="anonyme"), id="sans rôle prouvé"),
        pytest.param(of_the_structure("9104", "9101"), id="plusieurs structures"),
        pytest.param(of_the_structure("9999"), id="structure que les fichiers ne connaissent pas"),
    ],
)
def test_a_figure_that_may_not_be_seen_bounds_nothing_and_is_not_told(exchange, outside):
    exchange.session = walking("E", E_PATH)
    exchange.outside = outside
    reply = says_value(exchange, "1 sur 12")
    assert reply.step == "rendre"
    assert "postes attribués" not in reply.text


@pytest.mark.parametrize(
    ("said", "taken", "told"),
    [
        ("130 026 032 00016", True, "Étape 1"),
        ("RIDET 0 123 456", True, "Étape 1"),
        ("130 026 032 00017", False, "clé de contrôle est fausse"),
        ("130 026 032", False, "14 chiffres"),
    ],
)
def test_a_siret_is_checked_by_its_key_and_a_ridet_is_taken(exchange, said, taken, told):
    exchange.session = walking("A", (("candidature", "pas-deposee"), ("statut", "publique")))
    reply = says_value(exchange, said)
    assert (reply.step == "candidater") is taken
    assert told in reply.text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("31/12/2099", "entre 2020 et 2036"),
        ("12/05/1926", "entre 2020 et 2036"),
        ("45/45/2026", "Je n'ai pas reconnu de date"),
    ],
)
def test_a_date_out_of_this_time_is_explained(exchange, said, told):
    exchange.session = walking("D", (("motif", "demission"),))
    reply = says_value(exchange, said)
    assert reply.step == "date-fin"
    assert told in reply.text


@pytest.mark.parametrize(
    ("said", "told"), [("01/09/2026", "déclarer sans attendre"), ("31/12/2026", "qu'après cette date")]
)
def test_a_date_past_or_to_come_says_what_follows(exchange, said, told):
    exchange.session = walking("D", (("motif", "demission"),))
    assert told in says_value(exchange, said).text


def at_the_validation(exchange):
    done = (("declarer", "fait"), ("pieces", "fait"))
    exchange.session = walking("D", (*D_PATH, *done))


def test_done_before_its_date_is_explained_and_said_again_is_taken(exchange):
    at_the_validation(exchange)
    refused = exchange.commands("fait")
    assert (refused.step, "31 décembre 2026" in refused.text) == ("validation", True)
    assert exchange.commands("fait").step == "ne-recrute-plus"


def test_the_date_that_a_step_waits_for_is_put_right_there(exchange):
    at_the_validation(exchange)
    exchange.commands("fait")
    assert "C'est corrigé" in says_value(exchange, "15/11/2026").text
    assert exchange.commands("fait").step == "ne-recrute-plus"


def test_a_date_left_unknown_gives_no_deadline_and_no_wall(exchange):
    answers = (("motif", "demission"), ("date-fin", "inconnue"), ("remplacer", "oui"))
    exchange.session = walking("D", (*answers, ("declarer", "fait"), ("pieces", "fait")))
    reply = exchange.commands("fait")
    assert reply.step == "recruter"
    assert "Au plus tard" not in reply.text


def test_a_deadline_already_past_is_said(exchange):
    answers = (("motif", "demission"), ("date-fin", "2026-01-31"), ("remplacer", "oui"))
    exchange.session = walking("D", (*answers, ("declarer", "fait"), ("pieces", "fait")))
    assert "a pris fin le 31 juillet 2026" in exchange.commands("fait").text


@pytest.mark.parametrize("name", ["retour", "ou-en-suis-je", "annuler", "aide", "autre-question", "confidentialite"])
def test_what_steers_is_control_and_says_where_the_person_stands(exchange, name):
    exchange.session = walking("E", E_PATH)
    exchange.commands("reprendre")
    reply = exchange.commands(name)
    assert (reply.kind, reply.topic, reply.demande) == ("control", "demande-e", "E")
    assert reply.parcours["demande"] == "E"
    assert name == "annuler" or reply.step


def test_retour_then_the_same_answers_give_the_same_dossier(exchange):
    exchange.session = walking("E", (("occupation", "jamais"),))
    exchange.commands("reprendre")
    exchange.picks(2)
    for _ in range(3):
        exchange.commands("fait")
    before = exchange.session.active
    for _ in range(4):
        exchange.commands("retour")
    exchange.picks(2)
    for _ in range(3):
        exchange.commands("fait")
    assert exchange.session.active == before


@pytest.mark.parametrize("aside", ["comment", "bloque", "ou-en-suis-je"])
def test_retour_from_an_explanation_undoes_nothing(exchange, aside):
    exchange.session = walking("E", (("occupation", "libere"), ("postes-restants", "non")))
    exchange.commands("reprendre")
    exchange.commands(aside)
    assert exchange.commands("retour").step == "rendre"


HOSTILE = (
    "Bcc: a%40mal.example\r\nTo: b",
    "%0D%0ABcc:vol&cc=vol&to=vol",
    "?subject=autre&body=rien",
    "](mailto:vol) <b>gras</b>",
    "\u2028Subject: autre\x00",
)


@pytest.mark.parametrize("reason", HOSTILE)
def test_the_words_of_a_person_never_reach_a_header(exchange, reason):
    exchange.session = walking("E", (("occupation", "libere"), ("postes-restants", "non")))
    exchange.commands("bloque")
    asked = Understanding(Intent.NOISE, text=reason)
    text = exchange.hears(asked).text
    link = text[text.rindex("](") + 2 : text.rindex(")")]
    parts, fields = urlsplit(link), parse_qs(urlsplit(link).query, keep_blank_values=True)
    assert (parts.scheme, parts.path) == ("mailto", "conseiller-numerique@anct.gouv.fr")
    assert set(fields) == {"subject", "body"}
    assert "\n" not in unquote(fields["subject"][0])
    assert fields["subject"] == [
        "Conum - profil non dit - dép. non dit - demande E - bloqué - Rendre le poste dans le tableau de pilotage"
    ]
    assert link.isascii()
    assert text.count("\nÀ : ") == 1


def test_the_prefecture_writes_to_its_own_mailbox(exchange):
    exchange.session = walking("AVIS", ())
    assert exchange.commands("bloque").mailbox == "societe.numerique@anct.gouv.fr"


@pytest.mark.parametrize(
    ("dossier", "until"),
    [
        (walking("D", ()).active, date(2027, 11, 23)),  # nothing to compute: a year after the last answer
        (
            walking("D", (("motif", "demission"), ("date-fin", "2026-12-31"), ("remplacer", "oui"))).active,
            date(2028, 6, 30),
        ),
        (
            walking("D", (("motif", "demission"), ("date-fin", "2021-12-31"), ("remplacer", "oui"))).active,
            date(2027, 11, 23),
        ),
        (walking("D", ()).active.model_copy(update={"abandoned_on": TODAY}), date(2026, 12, 23)),
    ],
    ids=["open", "deadline-to-come", "deadline-long-past", "abandoned"],
)
def test_a_dossier_is_kept_until(content, dossier, until):
    demandes = content.demandes_by_lettre
    assert kept_until(demandes, dossier) == until
    session = Session().keep(dossier)
    assert without_expired(demandes, session, until) == session
    forgotten = without_expired(demandes, session, until + timedelta(days=1))
    assert (forgotten.dossiers, forgotten.current) == ((), None)


def test_a_dossier_that_is_done_is_kept_a_month(content, exchange):
    exchange.session = walking("G2", (("moment", "pendant"),))
    for _ in range(4):
        reply = exchange.commands("fait")
    assert reply.parcours["etat"] == "fait"
    assert "jusqu'au 23 décembre 2026" in reply.text
    assert kept_until(content.demandes_by_lettre, exchange.session.active) == date(2026, 12, 23)
