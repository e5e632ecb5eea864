"""Nesting without end is a fault, not a crash."""

from knowledge.yaml_text import parse


def test_too_many_levels_are_told():
    (fault,) = parse("[" * 200 + "]" * 200, "x.yaml").faults
    assert fault.code == "yaml"
    assert "niveaux" in fault.message
