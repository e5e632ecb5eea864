"""Sources as a reader meets them."""

import pytest

from handlers.citation import cited, enumerate_words, place, refs, source_line
from knowledge import Source
from knowledge.dates import GUIDE_DATE

GUIDE = Source(ref="§2.2", date=GUIDE_DATE, nature="guide")
AIDE = Source(ref="Aide, règles 2025", date="2025-05-14", nature="aide")


@pytest.mark.parametrize(("words", "said"), [(["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")])
def test_words_are_listed_as_in_french(words, said):
    assert enumerate_words(words) == said


def test_each_source_is_shown_once_with_its_full_label(content):
    found = refs(content, [GUIDE, AIDE, GUIDE])
    assert [source.ref for source in found] == [GUIDE.ref, AIDE.ref]
    assert all(source.label == content.sources_by_ref[source.ref].label for source in found)


def test_what_is_not_known_has_no_source(content):
    found = cited(content, "Le délai est inconnu. [inconnu]", "Tous les quinze jours. [§2.2] [§2.2]")
    assert [source.ref for source in found] == ["§2.2"]


def test_sections_of_the_guide_are_gathered_and_dates_are_said(content):
    second = Source(ref="§2.4", date=GUIDE_DATE, nature="guide")
    line = source_line(content, refs(content, [AIDE, GUIDE, second]))
    assert "§2.2 et §2.4" in line
    assert line.count("non daté") == 1
    assert "14 mai 2025" in line


def test_nothing_to_cite_gives_no_line(content):
    assert source_line(content, ()) == ""


def test_a_place_is_short():
    assert place(GUIDE) == "guide §2.2"
    assert place(AIDE) == "Aide, règles 2025 (14 mai 2025)"
