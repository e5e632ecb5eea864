"""Files to content: everything is read before anything is refused."""

import re
import shutil

import pytest

from knowledge import ContentError, Layout
from knowledge.layout import PACKAGED
from knowledge.loader import MAX_FILE_BYTES, assemble, document_of_lines, read

KEPT = ("comite-frequence", "cible-definition", "demande-e")


@pytest.fixture
def layout(tmp_path):
    """A small copy of the packaged content that a test may spoil."""
    root, phrases = tmp_path / "contenu", tmp_path / "phrases"
    for folder in (root / "fiches", root / "demandes", phrases):
        folder.mkdir(parents=True)
    for path in PACKAGED.glob("*.yaml"):
        shutil.copy(path, root)
    for name in KEPT:
        shutil.copy(PACKAGED / "fiches" / f"{name}.md", root / "fiches")
    shutil.copy(PACKAGED / "demandes" / "E.yaml", root / "demandes")
    (phrases / "comite-frequence.txt").write_text("# remarque\n\nle comité c'est quand\n  tous les combien  \n")
    return Layout(root, phrases)


def edit(path, pattern, new):
    """Spoil a file: its first line that fits the pattern becomes another."""
    text, count = re.subn(pattern, new, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert count == 1
    path.write_text(text, encoding="utf-8")


def test_the_packaged_content_has_no_fault():
    content = assemble(read(Layout()))
    assert len(content.topics) == len(set(content.topics))
    assert set(content.topics) == {fiche.topic for fiche in content.fiches}
    assert {demande.lettre for demande in content.demandes} >= {"A", "B", "C", "D", "E", "F", "G1", "G2", "H"}


def test_a_small_content_loads_with_its_sizes_and_phrasings(layout):
    content = assemble(read(layout))
    assert {fiche.id for fiche in content.fiches} == set(KEPT)
    assert content.phrases == {"comite-frequence": ("le comité c'est quand", "tous les combien")}
    assert content.demandes_by_topic["demande-e"].lettre == "E"
    fiche = content.fiches_by_topic["comite-frequence"][0]
    assert "quinze jours" in fiche.sentence
    assert fiche.checked_on < fiche.review_on


def test_the_digest_names_one_version_of_the_files(layout):
    before = layout.digest()
    assert layout.digest() == before
    edit(layout.root / "fiches" / "comite-frequence.md", "quinze jours", "quinze  jours")
    assert layout.digest() != before


def test_all_faults_are_told_at_once(layout):
    fiches = layout.root / "fiches"
    edit(fiches / "comite-frequence.md", "^verifie_le: .*", "verifie_le: un jour")
    edit(fiches / "cible-definition.md", "## En bref", "## En gros")
    edit(layout.root / "demandes" / "E.yaml", "demande: E", "demande: Z")
    (layout.root / "sources.yaml").write_text("pas une liste")
    loaded = read(layout)
    assert {fault.file for fault in loaded.faults} == {
        "fiches/comite-frequence.md",
        "fiches/cible-definition.md",
        "demandes/E.yaml",
        "sources.yaml",
    }
    with pytest.raises(ContentError) as raised:
        assemble(loaded)
    assert set(raised.value.faults) == set(loaded.faults)


@pytest.mark.parametrize(
    ("pattern", "new", "message"),
    [
        ("^titre: ", "tittre: ", "« tittre » est inconnue"),
        ("^verifie_le: .*", "verifie_le: 23/11/2026", "« 23/11/2026 » n'est pas une date"),
        ("nature: guide", "nature: rumeur", "« rumeur » n'est pas accepté"),
        (r'date: "[\d-]+"', 'date: "mai"', "AAAA-MM-JJ"),
        ("^titre: .*", 'titre: ""', "texte vide"),
        ("## En détail", "", "trois tailles|## En détail"),
    ],
)
def test_a_fault_speaks_french_and_names_its_place(layout, pattern, new, message):
    edit(layout.root / "fiches" / "comite-frequence.md", pattern, new)
    faults = read(layout).faults
    assert faults
    assert {fault.file for fault in faults} == {"fiches/comite-frequence.md"}
    assert any(re.search(message, str(fault)) for fault in faults)


def test_a_fault_keeps_its_line(layout):
    path = layout.root / "fiches" / "comite-frequence.md"
    edit(path, "^verifie_le: .*", "verifie_le: demain")
    line = path.read_text(encoding="utf-8").split("\n").index("verifie_le: demain") + 1
    assert [fault.line for fault in read(layout).faults] == [line]


def test_too_few_questions_are_refused(layout):
    path = layout.root / "fiches" / "comite-frequence.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"questions:\n(?:  - .*\n)+", "questions: [Un ?, Deux ?]\n", text), encoding="utf-8")
    assert "Il en faut au moins 5" in str(read(layout).faults[0])


def test_a_missing_list_is_told_and_refused(layout):
    (layout.root / "contacts.yaml").unlink()
    loaded = read(layout)
    assert [(fault.file, fault.code) for fault in loaded.faults] == [("contacts.yaml", "absent")]
    with pytest.raises(ContentError):
        assemble(loaded)


def test_missing_concepts_are_refused(layout):
    (layout.root / "concepts.yaml").unlink()
    with pytest.raises(ContentError, match=r"concepts\.yaml"):
        assemble(read(layout))


def test_a_huge_file_is_not_read(layout):
    (layout.phrases / "comite-frequence.txt").write_bytes(b"a" * (MAX_FILE_BYTES + 1))
    assert [fault.code for fault in read(layout).faults] == ["taille"]


def test_a_threshold_must_be_a_number(layout):
    (layout.root / "seuils.yaml").write_text("repondre: beaucoup\nproposer: 0.5\n")
    loaded = read(layout)
    assert [fault.code for fault in loaded.faults] == ["valeur"]
    assert loaded.thresholds == {"proposer": 0.5}


def test_phrasings_skip_remarks_and_blank_lines_and_keep_their_line():
    document = document_of_lines("# remarque\n\nune\n  deux \n#fin", "phrases/a.txt")
    assert document.data == [("une", 3), ("deux", 4)]


def test_phrasings_in_another_encoding_are_told(layout):
    (layout.phrases / "comite-frequence.txt").write_bytes("à quelle fréquence\n".encode("cp1252"))
    assert [(fault.code, fault.file) for fault in read(layout).faults] == [
        ("encodage", "phrases/comite-frequence.txt")
    ]


def test_a_folder_of_ones_own_may_bring_its_phrasings(layout):
    """Without any of its own, the packaged ones serve."""
    assert Layout.of(layout.root).phrases == Layout().phrases
    own = layout.root / "phrases"
    own.mkdir()
    assert Layout.of(layout.root).phrases == own.resolve()


def test_content_survives_its_compiled_form(layout):
    content = assemble(read(layout))
    assert type(content).model_validate_json(content.model_dump_json(by_alias=True)) == content
