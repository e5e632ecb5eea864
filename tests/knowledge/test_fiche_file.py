"""A fiche as a file: front matter, then three sizes under fixed headings."""

from knowledge.fiche_file import HEADINGS, read_fiche

FICHE = """---
titre: Un titre
sujet: un-sujet
---
## En une phrase
La phrase. [§1]

## En bref
Le bref. [§1]

Deux paragraphes. [§1]

## En détail
Le détail. [§1]
"""


def codes(text):
    return [(fault.code, fault.line) for fault in read_fiche(text, "fiches/a.md", "a").faults]


def test_the_three_sizes_come_beside_the_front_matter():
    document = read_fiche(FICHE, "fiches/a.md", "a")
    assert document.faults == []
    assert document.data == {
        "id": "a",
        "titre": "Un titre",
        "sujet": "un-sujet",
        "sentence": "La phrase. [§1]",
        "short": "Le bref. [§1]\n\nDeux paragraphes. [§1]",
        "detail": "Le détail. [§1]",
    }


def test_lines_count_from_the_top_of_the_file():
    document = read_fiche(FICHE, "fiches/a.md", "a")
    assert document.line(("titre",)) == 2
    assert document.line(("sentence",)) == 6
    assert document.line(("short",)) == 9
    assert document.line(("detail",)) == 14


def test_headings_may_come_in_any_order():
    body = "---\ntitre: a\n---\n" + "".join(f"## {heading}\n{size}\n" for heading, size in reversed(HEADINGS.items()))
    data = read_fiche(body, "fiches/a.md", "a").data
    assert {size: data[size] for size in HEADINGS.values()} == {size: size for size in HEADINGS.values()}


def test_a_missing_front_matter_is_a_fault():
    assert codes("## En une phrase\nLa phrase.") == [("en-tete", 1)]
    assert codes("") == [("en-tete", 1)]
    assert codes("---\ntitre: jamais fermé\n") == [("en-tete", 1)]


def test_an_empty_front_matter_is_a_fault():
    assert [code for code, _ in codes("---\n---\n## En bref\na")] == ["en-tete"]


def test_an_unknown_heading_and_a_heading_written_twice_are_told_with_their_line():
    text = FICHE.replace("## En bref", "## En gros") + "\n## En détail\nencore"
    headings = [(code, line) for code, line in codes(text) if code == "titre-de-taille"]
    assert headings == [("titre-de-taille", 8), ("titre-de-taille", 16)]


def test_text_outside_the_three_headings_is_told():
    assert codes(FICHE.replace("---\n## En une", "---\nÉgaré.\n## En une")) == [("hors-taille", 5)]


def test_faults_of_the_front_matter_come_first():
    assert [code for code, _ in codes("---\ntitre: a\ntitre: b\n---\n")] == ["cle-double"]
