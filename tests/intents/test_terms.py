"""A word of the glossary, alone or with its meaning asked for."""

import pytest

from intents.terms import Terms
from knowledge import Source, Terme

GUIDE = Source(ref="§1", date="entre mi-2024 et mi-2025 (document non daté)", nature="guide")


def terme(name, sigle=None, *synonyms):
    return Terme(terme=name, sigle=sigle, definition="…", synonymes=synonyms, sources=(GUIDE,))


def expand(said):
    return tuple(
        word for item in said for word in ({"koi": "quoi", "bdt": "banque des territoires"}.get(item, item)).split()
    )


TERMS = Terms(
    (
        terme("SIRET", "système d'identification du répertoire"),
        terme("poste vacant", None, "poste inoccupé"),
        terme("Banque des Territoires"),
    ),
    expand,
)


@pytest.mark.parametrize(
    ("text", "found", "meaning"),
    [
        ("SIRET ?", "SIRET", False),
        ("système d'identification du répertoire", "SIRET", False),
        ("c'est quoi le SIRET ?", "SIRET", True),
        ("c koi un poste inoccupé", "poste vacant", True),
        ("qu'est-ce que c'est qu'un poste vacant", "poste vacant", True),
        ("que veut dire poste vacant ?", "poste vacant", True),
        ("poste vacant ça veut dire quoi ?", "poste vacant", True),
        ("définition de poste vacant", "poste vacant", True),
        ("bdt", "Banque des Territoires", False),
        ("la bdt c'est quoi au juste", "Banque des Territoires", True),
    ],
)
def test_a_term(text, found, meaning):
    named = TERMS.read(text)
    assert named is not None
    assert (named.terme.term, named.meaning) == (found, meaning)


@pytest.mark.parametrize(
    "text",
    ["", "notre SIRET a changé", "c'est quoi le SIRET de la mairie", "poste", "que veut dire poste vacant pour nous"],
)
def test_more_or_other_words_are_no_term(text):
    assert TERMS.read(text) is None
