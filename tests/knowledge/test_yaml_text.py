"""YAML read as text: nothing is guessed, every line is remembered, every fault is told."""

import pytest

from knowledge.yaml_text import decode, parse


@pytest.mark.parametrize(
    "written", ["01", "2A", "13002603200016", "2025-05-14", "oui", "no", "1e3", "null", "3.10", "~"]
)
def test_every_scalar_stays_what_its_author_typed(written):
    assert parse(f"valeur: {written}", "a.yaml").data == {"valeur": written}


def test_lists_and_mappings_nest():
    document = parse("- a: 1\n  b: [x, y]\n- c", "a.yaml")
    assert document.data == [{"a": "1", "b": ["x", "y"]}, "c"]
    assert document.faults == []


def test_each_path_keeps_its_line():
    document = parse("titre: a\nsources:\n  - ref: un\n  - ref: deux", "a.yaml", first_line=2)
    assert document.line(("titre",)) == 2
    assert document.line(("sources", 1)) == 5
    assert document.line(("sources", 1, "ref")) == 5


def test_an_unwritten_path_takes_the_line_of_its_nearest_ancestor():
    document = parse("a:\n  b: 1", "a.yaml")
    assert document.line(("a", "b", "c", 3)) == 2
    assert document.line(("z",)) == 1


def test_an_empty_file_has_no_data_and_no_fault():
    document = parse("# rien\n", "a.yaml")
    assert document.data is None
    assert document.faults == []


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3", "cle-double", 3),
        ("a: &x [1]\nb: *x", "ancre", 2),
        ("a:\n\tb: 1", "tabulation", 2),
        ('a: "jamais fermé\nb: 2', "yaml", None),
        ("a: b: c", "yaml", 1),
        ("a: 1\n b: 2", "yaml", 2),
    ],
)
def test_each_fault_has_a_code_a_line_and_a_remedy(text, code, line):
    faults = parse(text, "a.yaml").faults
    assert [fault.code for fault in faults] == [code]
    assert line is None or faults[0].line == line
    assert faults[0].message
    assert faults[0].remedy


def test_lines_are_counted_from_where_the_text_stands_in_its_file():
    assert parse("a: 1\na: 2", "a.md", first_line=10).faults[0].line == 11


def test_all_double_keys_are_told_at_once():
    assert len(parse("a: 1\na: 2\nb: 1\nb: 2", "a.yaml").faults) == 2


def test_decode_accepts_plain_utf8():
    assert decode("é\r\nà".encode(), "a.yaml") == ("é\nà", [])


def test_a_byte_order_mark_is_a_fault_but_the_text_is_still_read():
    text, faults = decode(b"\xef\xbb\xbfa: 1", "a.yaml")
    assert text == "a: 1"
    assert [fault.code for fault in faults] == ["bom"]


def test_another_encoding_is_told_with_its_line_and_its_byte():
    text, faults = decode("a: 1\nb: préfecture".encode("cp1252"), "a.yaml")
    assert "préfecture" in text
    assert [(fault.code, fault.line) for fault in faults] == [("encodage", 2)]
    assert "0xe9" in faults[0].message
