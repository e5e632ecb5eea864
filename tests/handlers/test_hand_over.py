"""What is handed over: everything a reader needs, to one recipient that nothing written can change."""

import unicodedata
from datetime import date
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import Outside, Session, Situation, Turn
from handlers.dossier import Dossier, Recorded, follow
from handlers.hand_over import Writer, desk, of_question, of_walk
from handlers.letter import MAX_LINK, MAX_SUBJECT, Letter, doubt, mailto, show
from handlers.writer import writer
from intents import Intent, Understanding
from knowledge.rights import Asker, Grant
from tests.figures import Demonstration

TODAY = date(2026, 11, 23)
WRITER = Writer("structure")
HOSTILE = [
    "%0Abcc:pirate@exemple.fr",
    "%0d%0aCc: pirate@exemple.fr",
    "\r\nBcc: pirate@exemple.fr",
    "\nTo: pirate@exemple.fr\n\n<script>",
    "?bcc=pirate@exemple.fr&to=autre@exemple.fr",
    "&subject=autre&body=autre",
    "#fragment ?x=1",
    "x\u202e\u2066rf.elpmexe@etarip\u2069",
    "\u2028Bcc: pirate@exemple.fr\u2029\x85\x0b\x0c",
    ") [clic](mailto:pirate@exemple.fr",
    "mailto:pirate@exemple.fr,autre@exemple.fr",
    "\x00\ud800 pirate",
    "＠channel @all",
]
hostile_texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=400),
    st.lists(st.sampled_from([*HOSTILE, "\r", "\n", "%", "&", "?", "mot"]), max_size=8).map("".join),
)


def walked(content, *, blocked=True):
    """A restitution of an occupied poste, its rupture declared and its papers to come."""
    answers = (
        ("occupation", "occupe"),
        ("postes-restants", "oui"),
        ("D.date-fin", "2026-12-31"),
        ("D.declarer", "fait"),
    )
    dossier = Dossier(
        number=1,
        lettre="E",
        opened=TODAY,
        answers=tuple(Recorded(node=node, value=value, on=TODAY) for node, value in answers),
        blocked=blocked,
    )
    return follow(content.demandes_by_lettre, dossier)


def asked(text, **turn):
    return Session(profil="structure", turns=(Turn(asked=text, **turn),))


def opened(content, letter):
    """The link as a mail program reads it: recipient, subject, body."""
    link = mailto(content, letter)
    assert link.isascii()
    assert not set(link) & set('\r\n <>"()')
    parts = urlsplit(link)
    assert parts.scheme == "mailto"
    assert parts.fragment == ""
    fields = parse_qsl(parts.query, strict_parsing=True, keep_blank_values=True)
    assert [name for name, _ in fields] == ["subject", "body"]
    return unquote(parts.path), fields[0][1], fields[1][1]


@given(text=hostile_texts)
def test_nothing_written_changes_the_recipient_of_a_blocked_dossier(content, text):
    letter = of_walk(content, walked(content), Writer("structure"), text)
    to, subject, body = opened(content, letter)

    assert to == "conseiller-numerique@anct.gouv.fr"
    assert subject == of_walk(content, walked(content), Writer("structure")).subject
    assert "\n" not in subject
    assert "\r" not in body


@given(text=hostile_texts.filter(str.strip))
def test_nothing_written_changes_the_recipient_of_a_question(content, text):
    letter = of_question(content, asked(text), WRITER)
    to, subject, _ = opened(content, letter)

    assert to == "conseiller-numerique@anct.gouv.fr"
    assert subject == of_question(content, asked("une autre question"), WRITER).subject


@given(subject=hostile_texts, body=hostile_texts)
def test_a_letter_is_clean_whatever_is_put_in_it(content, subject, body):
    """Even a subject made of hostile words stays one short line of printable characters."""
    contact = content.contacts[0]
    letter = Letter.write(contact, subject, body)
    to, _, _ = opened(content, letter)

    assert to == contact.address
    assert len(letter.subject) <= MAX_SUBJECT
    seen = {unicodedata.category(char) for char in letter.subject + letter.body.replace("\n", "")}
    assert not seen & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_a_blocked_dossier_is_told_whole(content):
    """What was asked and understood, the path, what was checked, papers there and missing."""
    letter = of_walk(content, walked(content), Writer("structure", "21"), "la date est refusée")

    for part in (
        "bloqués à l'étape « Déposer les pièces",
        "Ce qui bloque : la date est refusée",
        "Ce que l'assistant a compris : Restituer un poste (Cas 1",
        "Déclarer la rupture dans le tableau de pilotage : fait",
        "31 décembre 2026",
        "Il reste :",
        "Ce qui a été vérifié",
        "comité de sélection",
        "Pièces encore à fournir :\n- Dernier bulletin de paie.",
        "structure, Côte-d'Or",
    ):
        assert part in letter.body
    assert "[" not in letter.body


def test_the_papers_of_a_step_done_are_told_apart(content):
    walk = walked(content)
    dossier = walk.dossier.record("D.pieces", "fait", TODAY)
    letter = of_walk(content, follow(content.demandes_by_lettre, dossier), Writer("structure"))

    assert "Pièces des étapes déclarées faites :\n- Dernier bulletin de paie." in letter.body
    assert "encore à fournir" not in letter.body


@pytest.mark.parametrize("status", ["", "1 poste occupé sur 2 (fichier du 3 juin 2026)"])
def test_the_status_is_in_the_letter_only_when_it_is_given(content, status):
    """Whoever may not see it gives none; its date is part of it."""
    body = of_walk(content, walked(content), Writer("structure", status=status)).body

    assert ("État des postes" in body) is bool(status)
    assert status in body


@pytest.mark.parametrize(
    ("profil", "departement", "places"),
    [
        ("structure", "21", "Conum - structure - dép. 21 - demande E - bloqué - "),
        ("anonyme", None, "Conum - profil non dit - dép. non dit - demande E - bloqué - "),
    ],
)
def test_the_subject_has_the_same_places_in_the_same_order(content, profil, departement, places):
    """So that a mailbox can sort on them."""
    assert of_walk(content, walked(content), Writer(profil, departement)).subject.startswith(places)


def test_a_question_is_told_with_what_was_understood_and_set_aside(content):
    session = asked("peut-on embaucher un retraité ?", runners_up=("temps-de-travail", "structures-eligibles"))
    letter = of_question(content, session, WRITER)

    assert "Ce qui est demandé : peut-on embaucher un retraité ?" in letter.body
    assert "Sujets proches, qui ne répondent pas" in letter.body
    assert "temps de travail" in letter.body
    assert letter.subject.startswith("Conum - structure - dép. non dit - sujet non reconnu - sans réponse")


@pytest.mark.parametrize("turn", [Turn(), Turn(asked="renouveler mon passeport", foreign=True)])
def test_nothing_asked_or_nothing_of_ours_hands_nothing_over(content, turn):
    """A passport goes to nobody here."""
    assert of_question(content, Session(turns=(turn,)), WRITER) is None


def test_a_long_dossier_still_opens(content):
    """Beyond what mail programs take, the end of the body is left to be pasted."""
    letter = of_walk(content, walked(content), Writer("structure"), "motif " * 100)
    to, _, body = opened(content, letter)

    assert to == letter.contact.address
    assert len(mailto(content, letter)) <= MAX_LINK
    assert body.startswith("Bonjour")
    assert "collez ici" in body
    assert letter.body in show(content, letter)


def test_an_address_to_be_confirmed_names_its_other_spelling(content):
    assert "conum-coordinateur@anct.gouv.fr" in doubt(content, content.contacts_by_id["coordinateurs"])
    assert doubt(content, content.contacts_by_id["structures"]) == ""


def test_the_word_message_hands_over_in_the_chat(someone):
    """After « aucune », « message » gives the courriel with the question."""
    person = someone(profil="structure")
    person.says("formation")
    person.says("aucune")
    reply = person.says("message")

    assert reply.kind == "contact"
    assert reply.mailbox == "conseiller-numerique@anct.gouv.fr"
    assert "Ce qui est demandé : formation" in reply.text


def test_the_word_message_with_nothing_asked_gives_the_addresses(someone):
    reply = someone(profil="structure").says("message")

    assert reply.kind == "control"
    assert reply.mailbox == "conseiller-numerique@anct.gouv.fr"
    assert "posez d'abord votre question" in reply.text


def test_the_word_message_in_a_dossier_hands_the_dossier_over(someone):
    person = someone(profil="structure")
    person.says("déclarer une rupture")
    reply = person.says("préparer un message")

    assert reply.kind == "contact"
    assert "demande D" in reply.text


def placed(content, place, structures=("9104",)):
    """Somebody of a structure, proven, writing from a place."""
    grant = Grant(role="structure", structures=structures)
    outside = Outside(Asker(grant, place), Demonstration())
    return Situation(content, Session(profil="structure"), Understanding(Intent.COMMAND), TODAY, outside)


@pytest.mark.parametrize(
    ("place", "structures", "told"),
    [("direct", ("9104",), True), ("channel", ("9104",), False), ("direct", (), False)],
)
def test_the_state_of_the_postes_goes_where_it_may_be_seen(content, place, structures, told):
    """The person's own figures, with the date of the file, and never from a channel."""
    status = writer(placed(content, place, structures)).status

    assert bool(status) is told
    assert ("7/8" in status) is told
    assert ("12 novembre 2026" in status) is told


def transfer(content, *answers):
    recorded = tuple(Recorded(node=node, value=value, on=TODAY) for node, value in answers)
    return follow(content.demandes_by_lettre, Dossier(number=1, lettre="H", opened=TODAY, answers=recorded))


@pytest.mark.parametrize(
    ("profil", "address"),
    [
        ("structure", "conseiller-numerique@anct.gouv.fr"),
        ("conseiller", "conseiller-numerique@anct.gouv.fr"),
        ("coordinateur", "conum-coordonateur@anct.gouv.fr"),
        ("prefecture", "societe.numerique@anct.gouv.fr"),
    ],
)
def test_everyone_writes_to_their_own_mailbox_wherever_they_stand_in_a_demande(content, profil, address):
    """Guide §8, at every node of every example of every demande."""
    for demande in content.demandes:
        for example in demande.exemples:
            answers, walk = (), None
            while walk is None or walk.progress.end is None:
                dossier = Dossier(number=1, lettre=demande.lettre, opened=TODAY, answers=answers)
                walk = follow(content.demandes_by_lettre, dossier)
                assert desk(content, walk, profil).address == address, (demande.lettre, example.title)
                node = walk.progress.current
                if node is None:
                    break
                value = "fait" if node.etape else dict(example.answers)[node.id]
                answers = (*answers, Recorded(node=node.id, value=value, on=TODAY))


@pytest.mark.parametrize(("cote", "who"), [("y", "structure"), ("z", "structure"), ("prefecture", "préfecture")])
def test_the_letter_says_who_the_answers_say_the_person_is(content, cote, who):
    written = of_walk(content, transfer(content, ("cote", cote)), Writer("anonyme"))

    assert f"De la part de : {who}." in written.body


def test_a_paper_is_told_once_and_apart_when_it_depends_on_the_answers(content):
    body = of_walk(content, transfer(content, ("cote", "z"), ("deja-dans-le-dispositif", "non")), WRITER).body
    papers = [line for line in body[body.index("Pièces") :].splitlines() if line.startswith("- ")]

    assert "Pièces à fournir selon vos réponses :" in body
    assert len(papers) == len(set(papers)) > 0
