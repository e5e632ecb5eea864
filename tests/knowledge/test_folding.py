"""Folding: what two spellings of the same words have in common."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.folding import MAX_CHARACTERS, clean, fold, phrasing_key, words


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Prêt à l'Île", "pret a l'ile"),
        ("ŒUVRE et cœur", "oeuvre et coeur"),
        ("l’avis", "l'avis"),
        ("Éàùçïô", "eaucio"),
        (unicodedata.normalize("NFD", "préfecture"), "prefecture"),
        ("1⁄2", "1/2"),
    ],
)
def test_fold_drops_accents_case_and_typography(written, expected):
    assert fold(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("L'avis de l'État", ("avis", "de", "etat")),
        ("qu’est-ce que c’est ?", ("est", "ce", "que", "c", "est")),
        ("que veut dire 7/8 ?", ("que", "veut", "dire", "7/8")),
        ("7 / 8", ("7", "8")),
        ("jusqu'au 30/06/2026", ("au", "30/06", "2026")),
        ("Côte-d'Or", ("cote", "or")),
        ("CCP1", ("ccp1",)),
        ("", ()),
        ("?!… 🙂", ()),
    ],
)
def test_words_come_one_by_one_without_elisions(written, expected):
    assert words(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("poste\u200b vacant", "poste vacant"),
        ("\u202eposte\u202c", "poste"),
        ("un\x00 poste", "un poste"),
        ("un\tposte\r\nvacant", "un poste\nvacant"),
        ("poste\ud83d", "poste"),
        ("\U000e0041poste", "poste"),
        ("\uff12\uff11", "21"),
        ("le\u00a021", "le 21"),
        ("   ", ""),
    ],
)
def test_clean_removes_what_nobody_can_see(written, expected):
    assert clean(written) == expected


def test_clean_cuts_a_message_that_is_too_long():
    assert len(clean("mot " * MAX_CHARACTERS)) <= MAX_CHARACTERS


@pytest.mark.parametrize("other", ["a quoi sert la cible", "À quoi sert la cible ?", "  à  quoi,sert LA CIBLE !"])
def test_phrasing_key_ignores_case_accents_spaces_and_punctuation(other):
    assert phrasing_key(other) == phrasing_key("À quoi sert la cible")


def test_phrasing_key_tells_other_words_apart():
    assert phrasing_key("à quoi sert la cible") != phrasing_key("à quoi sert une cible")


@given(st.text(max_size=200))
def test_any_text_folds_to_plain_words(text):
    """Whatever is typed: plain words, and folding them again changes nothing."""
    said = words(text)
    assert all(word.isascii() and word == word.lower() for word in said)
    assert words(" ".join(said)) == said


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=100))
def test_clean_text_can_always_be_written_down(text):
    """Half a surrogate pair would break the storage and the platforms."""
    clean(text).encode("utf-8")
