"""Our Markdown subset, source markers, sentences and acronyms."""

import pytest

from knowledge.acronyms import acronyms_of
from knowledge.markdown import blocks, foreign_marks, links, sentences, unmarked
from knowledge.markers import markers, without_markers


def test_blocks_are_paragraphs_and_list_items_with_their_line():
    found = list(blocks("Un.\n\n- deux\n- trois\n\nQuatre."))
    assert [(block.text, block.line, block.listed) for block in found] == [
        ("Un.", 0, False),
        ("deux", 2, True),
        ("trois", 3, True),
        ("Quatre.", 5, False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Un paragraphe.",
        "- une\n- liste",
        "1. une\n2. liste",
        "du **gras** et de l'*italique*",
        "[lien](https://a.fr)",
    ],
)
def test_the_subset_travels_everywhere(text):
    assert list(foreign_marks(text)) == []


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("# Titre", "un titre", 0),
        ("a\n\n> citation", "une citation", 2),
        ("| a |\n|---|\n| b |", "un tableau", 0),
        ("```\ncode\n```", "un bloc de code", 0),
        ("du `code`", "du code", 0),
        ("![image](a.png)", "une image", 0),
        ("~~barré~~", "du texte barré", 0),
        ("<b>gras</b>", "du HTML", 0),
        ("a\n\n---\n\nb", "une ligne de séparation", 2),
        ("- un\n  - deux", "une liste dans une liste", 1),
        ("un  \ndeux", "un saut de ligne forcé", 0),
    ],
)
def test_what_does_not_travel_is_named_with_its_line(text, name, line):
    assert (name, line) in list(foreign_marks(text))


def test_links_are_found():
    assert list(links("voir [ici](https://a.gouv.fr) et [là](mailto:b@c.fr)")) == [
        "https://a.gouv.fr",
        "mailto:b@c.fr",
    ]


def test_markers_are_the_sources_a_text_names_in_order():
    assert markers("Un. [§2.2] Deux. [Aide, rupture] [§2.2]") == ["§2.2", "Aide, rupture", "§2.2"]


def test_a_link_is_no_marker():
    assert markers("voir [ici](https://a.fr) [§1]") == ["§1"]


def test_markers_leave_without_a_trace():
    assert without_markers("Tous les quinze jours. [§2.2] [§2.4]") == "Tous les quinze jours."
    assert without_markers("voir [ici](https://a.fr)") == "voir [ici](https://a.fr)"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Une phrase. Une autre.", 2),
        ("Une phrase [§2.2]. Une autre !", 2),
        ("Quoi ? Oui… Non.", 3),
        ("Écrivez à a.b@c.fr avant le 3.5.", 1),
        ("Une\nseule ligne.", 1),
        ("", 0),
    ],
)
def test_sentences_are_counted_as_a_reader_would(text, count):
    assert len(sentences(text)) == count


def test_a_block_must_end_with_its_source():
    text = "Sourcé. [§2.2]\n\nNu.\n\nIntroduit une liste :\n\n- sourcé [§1]\n- nu\n- nu aussi :"
    assert [block.text for block in unmarked(text)] == ["Nu.", "nu", "nu aussi :"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'ANCT et la DGCL", ["ANCT", "DGCL"]),
        ("le CCP1, puis le CCP1", ["CCP1"]),
        ("Anct, a, À, I", []),
        ("écrire à X@ANCT.FR ou ANCT@x.fr", []),
        ("selon [DGE] la source", []),
        ("{ANCT} est un blanc à remplir", []),
        ("un poste PIX-COOP", ["PIX-COOP"]),
    ],
)
def test_acronyms_are_found_once_in_order(text, expected):
    assert list(acronyms_of(text)) == expected
