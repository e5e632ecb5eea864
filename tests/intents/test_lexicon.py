"""How people write: abbreviations expanded, notions named beside the words."""

import pytest

from intents.lexicon import CONCEPT_MARK, Lexicon, Phrasebook, stems
from knowledge import Concepts
from knowledge.folding import words


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.learn(
        Concepts.model_validate(
            {
                "abreviations": {"cn": "conseiller numérique", "c num": "conseiller numérique", "pref": "préfecture"},
                "sms": {"bcp": "beaucoup", "c quoi": "c'est quoi"},
                "concepts": [
                    {"id": "argent", "mots": ["subvention", "combien ça coûte"]},
                    {"id": "depart", "mots": ["il part", "démissionner"]},
                    {"id": "fin", "mots": ["démissionner"]},
                ],
            }
        )
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("un cn", "un conseiller numerique"),
        ("un C Num à la pref", "un conseiller numerique a la prefecture"),
        ("c quoi une pref", "c est quoi une prefecture"),
        ("bcp de mots inchangés", "beaucoup de mots inchanges"),
        ("", ""),
    ],
)
def test_abbreviations_are_written_in_full(lexicon, written, read):
    assert " ".join(lexicon.expand(words(written))) == read


@pytest.mark.parametrize(
    ("said", "notions"),
    [
        ("les subventions", {"argent"}),
        ("combien ça coûte", {"argent"}),
        ("il part demain", {"depart"}),
        ("une partie", set()),
        ("elle a démissionné", {"depart", "fin"}),
        ("subvention et subventions", {"argent"}),
    ],
)
def test_notions_are_found_by_their_roots(lexicon, said, notions):
    found = lexicon.notions(stems(words(said)))
    assert set(found) == {CONCEPT_MARK + notion for notion in notions}
    assert len(found) == len(set(found))


def test_no_word_can_be_taken_for_a_notion(lexicon):
    assert all(notion not in words(notion) for notion in lexicon.notions(stems(("subvention",))))


def test_the_longest_expression_wins():
    book = Phrasebook({("mise",): ("courte",), ("mise", "en", "place"): ("longue",)})
    assert book.at(("la", "mise", "en", "place"), 1) == (3, ("longue",))
    assert book.at(("la", "mise", "a", "jour"), 1) == (1, ("courte",))
    assert book.at(("la", "mise"), 0) is None


def test_the_packaged_content_names_the_programme(engine):
    notions = engine.reader.read("le dispositif conseiller numérique").notions
    assert CONCEPT_MARK + "dispositif_nomme" in notions
