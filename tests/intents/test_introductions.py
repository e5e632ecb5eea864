"""Who people say they are, and whether they say nothing else."""

import pytest

from intents.introductions import Introduction, Introductions


@pytest.fixture(scope="module")
def introductions(content, engine):
    return Introductions(content.profils, engine.reader.lexicon.expand)


@pytest.mark.parametrize(
    ("text", "profil"),
    [
        ("je suis la préfecture", "prefecture"),
        ("bonjour, je suis la préfecture du 21", "prefecture"),
        ("je suis préfet de La Réunion", "prefecture"),
        ("je suis la préfecture de la Côte-d'Or", "prefecture"),
        ("jsuis conum", "conseiller"),
        ("nous sommes une mairie en Bretagne", "structure"),
    ],
)
def test_a_profile_told_alone(introductions, text, profil):
    assert introductions.read(text) == Introduction(profil, alone=True)


@pytest.mark.parametrize(
    ("text", "profil"),
    [
        ("je suis la préfecture, à qui écrire ?", "prefecture"),
        ("jsuis conum et on me refuse la formation", "conseiller"),
        ("je suis la préfecture du 21, combien de postes", "prefecture"),
    ],
)
def test_a_profile_told_with_a_question(introductions, text, profil):
    assert introductions.read(text) == Introduction(profil, alone=False)


@pytest.mark.parametrize("text", ["la préfecture du 21", "le 21", "", "?"])
def test_no_profile(introductions, text):
    assert introductions.read(text) == Introduction()
