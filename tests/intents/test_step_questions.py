"""What is asked of the steps of a course, and which step a question names."""

import pytest

from intents.step_questions import is_general, names_step, read_step_question


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("combien de temps prend la validation ?", "delai"),
        ("quel est le délai ?", "delai"),
        ("c'est long ?", "delai"),
        ("il faut quels papiers ?", "pieces"),
        ("y a un modèle de courrier ?", "courrier"),
        ("et qui valide ?", "qui"),
        ("ya quoi comme pièces", "pieces"),
        ("ils veulent quels papiers", "pieces"),
        ("le délai est passé", None),
        ("on a envoyé le courrier", None),
        ("c'est loin ?", None),
        ("qui prévient la préfecture ?", None),
    ],
)
def test_what_is_asked(text, wanted):
    assert read_step_question(text) == wanted


def test_a_word_of_the_title_names_a_step_unless_every_title_has_it():
    assert names_step("qui valide ça ?", "Attendre la validation de la rupture")
    assert not names_step("combien de temps pour le poste ?", "Rendre le poste dans le tableau de pilotage")


def test_a_long_question_that_names_nothing_is_about_something_else():
    assert is_general("ça prend combien de temps ?")
    assert not is_general("combien de temps pour avoir une réponse du préfet ?")
