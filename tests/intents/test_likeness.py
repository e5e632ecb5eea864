"""Unanswered questions alike are one group, others are not; order changes nothing."""

import random

import pytest

from intents.likeness import direction, groups

RETRAITE = [
    "peut-on embaucher un retraité ?",
    "on peut prendre un retraité comme conum",
    "embauche d'un retraité possible ?",
]
BUS = ["le bus numérique compte comme lieu d'accueil ?", "un bus itinérant peut-il être le lieu d'exercice"]
TELETRAVAIL = [
    "télétravail autorisé ?",
    "peut il faire du teletravail ?",
    "jours de télétravail pour un conum",
]
BADGE = ["comment avoir un badge france connect"]
EVERY = [*RETRAITE, *BUS, *TELETRAVAIL, *BADGE]


@pytest.fixture(scope="module")
def engine(conversations):
    return conversations.engine


def told(found):
    return {frozenset(group.questions) for group in found}


def test_questions_alike_are_one_group(engine):
    assert told(groups(engine, EVERY)) == {frozenset(item) for item in (RETRAITE, BUS, TELETRAVAIL, BADGE)}


def test_the_order_they_come_in_changes_nothing(engine):
    chance = random.Random(20261123)
    shuffled = chance.sample(EVERY, len(EVERY))

    assert told(groups(engine, shuffled)) == told(groups(engine, EVERY))


def test_groups_are_counted_and_the_most_asked_comes_first(engine):
    counts = [1, 1, 1, 1, 1, 1, 1, 1, 40]
    found = groups(engine, EVERY, counts)

    assert (found[0].questions, found[0].count) == ((BADGE[0],), 40)
    assert sorted(group.count for group in found) == [2, 3, 3, 40]
    assert sum(group.count for group in found) == sum(counts)


def test_case_accents_and_points_do_not_part_a_question_from_itself(engine):
    (group,) = groups(engine, ["Télétravail autorisé ?", "teletravail autorise", "TÉLÉTRAVAIL  AUTORISÉ"])

    assert group.count == 3
    assert sorted(group.members) == [0, 1, 2]


def test_every_question_is_in_one_group(engine):
    found = groups(engine, EVERY)

    assert sorted(place for group in found for place in group.members) == list(range(len(EVERY)))


def test_a_group_names_its_nearest_topics(engine, content):
    (group,) = groups(engine, TELETRAVAIL)

    assert "temps-de-travail" in group.nearest
    assert set(group.nearest) <= set(content.topics)


@pytest.mark.parametrize("text", ["", "???", "zzgrmbl"])
def test_a_question_without_known_words_stands_alone(engine, text):
    assert told(groups(engine, [text, *BADGE])) == {frozenset([text]), frozenset(BADGE)}


def test_a_word_that_nobody_knows_weighs_most(engine):
    weights = direction(engine, "le conseiller peut-il avoir un zygomar")

    assert max(weights, key=weights.get).startswith("zygom")


def test_nothing_gives_no_group(engine):
    assert groups(engine, []) == []
