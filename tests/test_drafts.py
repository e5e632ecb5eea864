"""From unanswered questions to a fiche that answers them: nothing is live before a person has written and checked."""

import json
import re
from datetime import date

import numpy as np
import pytest

from bot import drafts, publication
from bot.conversation import Conversations
from bot.drafts import DraftError, Unknown
from bot.evaluation import shown_topics
from bot.messages import IncomingMessage
from intents import Engine
from knowledge import ContentError
from knowledge.checks import check
from knowledge.draft import Asked, name_of, with_topic
from knowledge.layout import PACKAGED
from knowledge.loader import assemble, read
from tests.small_content import small_content

TODAY = date(2026, 11, 23)
QUESTIONS = (
    "peut-on télétravailler deux jours par semaine ?",
    "le télétravail est-il permis au conseiller ?",
    "combien de jours de télétravail pour un conum",
    "teletravail autorisé ou pas",
    "faire du télétravail depuis chez soi, possible ?",
    "droit au télétravail du conseiller numérique",
)
ASKED = Asked(QUESTIONS, 14)
SOURCE = '  - {ref: "§1", date: "entre mi-2024 et mi-2025 (document non daté)", nature: guide}'


@pytest.fixture
def layout(tmp_path):
    return small_content(tmp_path / "contenu")


def conversations_of(layout):
    content = assemble(read(layout))
    return Conversations(content, Engine.build(content, np.empty(0, np.uint32)))


def unserved(layout, wanted):
    talk = conversations_of(layout)
    replies = {q: talk.answer(IncomingMessage(conversation=q, text=q), TODAY) for q in wanted}
    return [q for q, topic in wanted.items() if topic not in shown_topics(replies[q])]


def publish(layout, name):
    return publication.publish(layout, name, unserved)


def files(layout):
    """Every file of the content but the drafts, with what it holds."""
    every = [path for path in layout.root.rglob("*") if path.is_file() and drafts.FOLDER not in path.parts]
    return {path.relative_to(layout.root).as_posix(): path.read_bytes() for path in every}


def rewrite(folder, **written):
    """What the reviewer does: fill what is to be written, say each question otherwise."""
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8").replace("À RÉÉCRIRE : ", "")
        for mark, words in written.items():
            text = text.replace(mark.replace("_", " "), words)
        path.write_text(text, encoding="utf-8")


def reviewed(layout):
    """A draft of a new fiche, finished by its reviewer."""
    return finish(drafts.write(layout, "teletravail", ASKED, TODAY, famille="Tout"))


def finish(folder):
    """Write all that a draft leaves to be written."""
    fiche = folder / "fiche-a-ecrire.md"
    text = fiche.read_text(encoding="utf-8").replace("À RÉÉCRIRE : ", "")
    text = re.sub(r"^titre: .*$", 'titre: "Le télétravail du conseiller"', text, flags=re.MULTILINE)
    text = re.sub(r"^  - \{ref: .*$", SOURCE, text, flags=re.MULTILINE)
    text = re.sub(r"À ÉCRIRE : question typique (\d)", r"faire \1 jours de télétravail, possible ?", text)
    text = re.sub(r"^À ÉCRIRE.*$", "Le guide n'en dit rien. [§1]", text, flags=re.MULTILINE)
    fiche.write_text(text, encoding="utf-8")
    rewrite(folder)
    return folder


def test_a_draft_is_no_part_of_the_content(layout):
    before = layout.digest()
    drafts.write(layout, "teletravail", ASKED, TODAY, famille="Tout")

    assert layout.digest() == before
    assert not [fault for fault in check(read(layout), TODAY) if fault.severity == "faute"]


def test_a_draft_has_its_front_matter_whole_and_all_the_rest_to_write(layout):
    folder = drafts.write(layout, "teletravail", ASKED, TODAY, famille="Tout")
    text = (folder / "fiche-a-ecrire.md").read_text(encoding="utf-8")

    for key in ("titre:", "sujet: teletravail", "sources:", "verifie_le: 2026-11-23", "a_revoir_le: 2027-05-23"):
        assert key in text
    assert all(f"À RÉÉCRIRE : {question}" in text for question in QUESTIONS)
    assert [item.marks for item in drafts.listed(layout)] == [len(QUESTIONS) + 5]


def test_what_is_left_to_write_forbids_publishing(layout):
    drafts.write(layout, "teletravail", ASKED, TODAY, famille="Tout")
    before = files(layout)

    with pytest.raises(DraftError, match=r"fiche-a-ecrire\.md:2 : titre: \"À ÉCRIRE"):
        publish(layout, "teletravail")
    assert files(layout) == before


def test_a_reviewed_fiche_answers_the_questions_it_comes_from(layout):
    before = conversations_of(layout)
    folder = reviewed(layout)
    changed = publish(layout, "teletravail")
    after = conversations_of(layout)

    assert "sujets.yaml" in changed
    assert not folder.exists()
    for question in QUESTIONS:
        message = IncomingMessage(conversation=question, text=question)
        assert "teletravail" not in shown_topics(before.answer(message, TODAY))
        assert "teletravail" in shown_topics(after.answer(message, TODAY))


def test_accepted_questions_become_living_examples(layout):
    """As `conum content eval` reads them."""
    reviewed(layout)
    publish(layout, "teletravail")
    lines = (layout.root / publication.EXAMPLES).read_text(encoding="utf-8").splitlines()

    assert {json.loads(line)["q"] for line in lines} == set(QUESTIONS)
    assert all(json.loads(line)["topics"] == ["teletravail"] for line in lines)


def test_accepted_questions_are_still_served(conversations):
    """The packaged ones: empty until the first is accepted, then each is a question that must keep its answer."""
    path = PACKAGED / publication.EXAMPLES
    wanted = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
    for item in wanted:
        reply = conversations.answer(IncomingMessage(conversation=item["q"], text=item["q"]), TODAY)
        assert set(item["topics"]) & set(shown_topics(reply)), item["q"]


def test_new_phrasings_join_a_fiche_that_exists(layout):
    asked = Asked(("le coselec passe tous les combien de temps en ce moment", "rythme des coselec svp"), 3)
    folder = drafts.write(layout, "comite-frequence", asked, TODAY)
    rewrite(folder)
    publish(layout, "comite-frequence")
    lines = (layout.phrases / "comite-frequence.txt").read_text(encoding="utf-8").splitlines()

    assert set(asked.questions) <= set(lines)
    assert not (folder / "fiche-a-ecrire.md").exists()


def test_a_line_that_stands_elsewhere_is_refused_and_nothing_changes(layout):
    """One line in one file only."""
    known = (layout.phrases / "formation-modules.txt").read_text(encoding="utf-8").splitlines()[0]
    rewrite(drafts.write(layout, "comite-frequence", Asked((known,), 1), TODAY))
    before = files(layout)

    with pytest.raises(ContentError) as error:
        publish(layout, "comite-frequence")
    assert {fault.code for fault in error.value.faults} == {"formulation-double"}
    assert files(layout) == before


def test_a_question_that_would_lead_elsewhere_is_refused_by_name(layout):
    folder = reviewed(layout)

    def lose(_, wanted):
        return [next(iter(wanted))]

    before = files(layout)
    with pytest.raises(DraftError, match="ne mènent pas encore à « teletravail »"):
        publication.publish(layout, "teletravail", lose)
    assert files(layout) == before
    assert folder.exists()


def test_publishing_again_what_was_half_published_ends_it(layout):
    """Killed after some files were put in place: said again, it finds them done and does the rest."""
    folder = reviewed(layout)
    (layout.root / "fiches" / "teletravail.md").write_bytes((folder / "fiche-a-ecrire.md").read_bytes())
    publish(layout, "teletravail")

    assert not folder.exists()
    assert (layout.root / "sujets.yaml").read_text(encoding="utf-8").count("teletravail") == 1


def test_a_content_changed_meanwhile_is_left_alone(layout):
    """An author saves a file while the draft is being tried: nothing of theirs is overwritten."""
    reviewed(layout)

    def author(*_):
        path = layout.root / "sujets.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "# relu\n", encoding="utf-8")
        return []

    with pytest.raises(DraftError, match="a changé pendant"):
        publication.publish(layout, "teletravail", author)
    assert not (layout.root / "fiches" / "teletravail.md").exists()


def test_a_question_that_no_source_answers_says_so_and_has_its_letter(layout):
    """« Absent du guide »: the fiche sends to the mailbox, the question to the ANCT is ready."""
    unknown = Unknown(
        "Tout", "conseiller-numerique@anct.gouv.fr", "À : …\n\nBonjour, le télétravail est-il permis ?\n"
    )
    folder = drafts.write_unknown(layout, "teletravail", ASKED, TODAY, unknown)

    assert "Bonjour, le télétravail" in (folder / "question-anct.txt").read_text(encoding="utf-8")
    fiche = folder / "fiche-a-ecrire.md"
    text = fiche.read_text(encoding="utf-8")
    assert "Aucune de nos sources ne répond" in text
    text = re.sub(r"^titre: .*$", 'titre: "Le télétravail du conseiller"', text, flags=re.MULTILINE)
    text = text.replace("À ÉCRIRE : ce que les sources disent de plus proche. [inconnu]", "Rien de proche. [inconnu]")
    fiche.write_text(text, encoding="utf-8")
    rewrite(folder)

    assert publish(layout, "teletravail")


@pytest.mark.parametrize("topic", ["../ailleurs", "Télétravail", "a b", "", "-", "a/b"])
def test_a_name_that_could_lead_elsewhere_is_refused(layout, topic):
    with pytest.raises(DraftError, match="ne peut pas nommer"):
        drafts.write(layout, topic, ASKED, TODAY, famille="Tout")
    with pytest.raises(DraftError, match="n'existe pas"):
        publish(layout, topic)


def test_a_draft_is_never_written_over(layout):
    drafts.write(layout, "teletravail", ASKED, TODAY, famille="Tout")

    with pytest.raises(DraftError, match="existe déjà"):
        drafts.write(layout, "teletravail", ASKED, TODAY, famille="Tout")


def test_an_unknown_family_is_told(layout):
    folder = reviewed(layout)
    path = folder / "brouillon.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('"Tout"', '"Rien"'), encoding="utf-8")

    with pytest.raises(DraftError, match="« Rien » n'est pas dans sujets"):
        publish(layout, "teletravail")


def test_the_commands_list_and_publish(conum, layout):
    reviewed(layout)
    shown = conum("content", "drafts", CONUM_CONTENT=str(layout.root))
    assert "teletravail : fiche nouvelle, demandée 14 fois, 0 endroit(s)" in shown.stdout.decode()

    refused = conum("content", "publish", "autre", CONUM_CONTENT=str(layout.root))
    assert refused.returncode == 1
    assert "Brouillons en attente : teletravail" in refused.stderr.decode()

    done = conum("content", "publish", "teletravail", CONUM_CONTENT=str(layout.root))
    assert done.returncode == 0, done.stderr.decode()
    assert "Publié" in done.stdout.decode()


@pytest.mark.parametrize(
    ("question", "name"),
    [("Peut-on télétravailler ?", "peut-on-teletravailler"), ("???", "question"), ("a b c d e f g", "a-b-c-d-e-f")],
)
def test_a_name_is_made_of_the_first_words(question, name):
    assert name_of(question) == name


def test_a_topic_joins_a_family_written_on_several_lines():
    text = "- famille: Un\n  sujets: [a,\n    b]\n- famille: Deux\n  sujets: [c]\n"

    assert with_topic(text, "Un", "d") == text.replace("b]", "b, d]")
    assert with_topic(text, "Deux", "d") == text.replace("[c]", "[c, d]")
    assert with_topic(text, "Trois", "d") is None
