"""Which choice a message picks: by number, ordinal, label or words of its own."""

import pytest

from intents.choices import read_choice

LABELS = (
    "Durée d'une convention",
    "Durée d'un contrat",
    "À qui écrire quand on est coordinateur",
    "Renouveler sa convention (demande B)",
    "La liste des demandes, de A à H",
)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("2", 2),
        ("2.", 2),
        ("2)", 2),
        ("le 2", 2),
        ("la 3", 3),
        ("n°2", 2),
        ("choix n° 2", 2),
        ("numéro 4 svp", 4),
        ("je prends la 3", 3),
        ("non, la 2", 2),
        ("un", 1),
        ("cinq", 5),
    ],
)
def test_a_number_picks(said, number):
    assert read_choice(said, LABELS) == number - 1


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("le premier", 1),
        ("la 1ère", 1),
        ("1er", 1),
        ("la deuxième", 2),
        ("le second", 2),
        ("la troisième", 3),
        ("la 4eme", 4),
        ("celui du cinquième", None),
    ],
)
def test_an_ordinal_picks(said, number):
    assert read_choice(said, LABELS) == (number and number - 1)


@pytest.mark.parametrize("index", range(len(LABELS)))
@pytest.mark.parametrize("way", [str, str.upper, lambda label: label.replace("'", ""), lambda label: f" {label} ?"])
def test_a_label_picks_itself_even_carelessly_typed(index, way):
    assert read_choice(way(LABELS[index]), LABELS) == index


@pytest.mark.parametrize(
    ("said", "index"),
    [("contrat", 1), ("plutôt le contrat", 1), ("coordinateur", 2), ("demande B", 3), ("la liste", 4)],
)
def test_words_that_only_one_label_holds_pick_it(said, index):
    assert read_choice(said, LABELS) == index


@pytest.mark.parametrize("said", ["durée", "convention", "la durée", "quand on écrit"])
def test_words_that_several_labels_hold_pick_nothing(said):
    assert read_choice(said, LABELS) is None


@pytest.mark.parametrize("said", ["0", "6", "12", "100", "le dixième", "7/8", "2 et 3"])
def test_a_number_out_of_the_list_picks_nothing(said):
    assert read_choice(said, LABELS) is None


@pytest.mark.parametrize("said", ["aucune", "aucune de ces propositions", "oui", "non", "", "?", "merci"])
def test_declining_picks_nothing(said):
    assert read_choice(said, LABELS) is None


@pytest.mark.parametrize(
    "said",
    ["c'est quoi la cible ?", "comment renouveler ?", "combien de temps dure la convention d'une association ?"],
)
def test_another_question_picks_nothing(said):
    assert read_choice(said, LABELS) is None


def test_nothing_is_picked_where_nothing_is_offered():
    assert read_choice("1", ()) is None


def test_both_is_not_the_second():
    assert read_choice("les deux", LABELS[:2]) is None


@pytest.mark.parametrize("said", ["le 2 stp", "le 2 s'il vous plaît"])
def test_a_polite_number_picks(said):
    assert read_choice(said, LABELS) == 1
