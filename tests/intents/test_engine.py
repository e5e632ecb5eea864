"""The ranking: learning from the content, keeping what was learnt, and what a ranking shows."""

import numpy as np
import pytest

from intents import Engine, training
from intents.engine import MAX_CANDIDATES, learning_digest, training_lines
from intents.held_out import set_aside
from knowledge import Fiche

PHRASINGS_KEPT = 40
"""Those that the small content knows of each topic."""
NEW_TOPIC = "pret-de-velos"
NEW_QUESTIONS = (
    "Comment emprunter un vélo de service ?",
    "Qui prête les vélos aux conseillers ?",
    "Le vélo est-il assuré ?",
    "Où rapporter le vélo emprunté ?",
    "Peut-on garder le vélo le week-end ?",
)


def topics_of(ranking):
    return [candidate.topic for candidate in ranking.candidates]


def first_right(engine, content):
    """The share of the fiches' own questions that lead to their topic first."""
    asked = [(question, fiche.topic) for fiche in content.fiches for question in fiche.questions]
    return sum(topics_of(engine.rank(question))[0] == topic for question, topic in asked) / len(asked)


@pytest.fixture(scope="module")
def enlarged(small):
    """The small content with a fiche that was just written, on a subject nobody spoke of."""
    model = small.content.fiches[0]
    new = Fiche.model_construct(
        **{
            **dict(model),
            "id": NEW_TOPIC,
            "topic": NEW_TOPIC,
            "title": "Emprunter un vélo",
            "sentence": "La structure prête un vélo. [§1]",
            "questions": NEW_QUESTIONS,
        }
    )
    return small.content.model_copy(update={"fiches": (*small.content.fiches, new)})


def test_typical_questions_lead_to_their_fiche(small, small_engine):
    assert first_right(small_engine, small.content) == 1


@pytest.mark.parametrize("question", [*NEW_QUESTIONS, "je voudrais un vélo", "emprunter un velo c'est possible ?"])
def test_a_new_fiche_is_found_at_once(small, enlarged, question):
    """Five questions, and no phrasing of the crowd yet."""
    assert topics_of(small.engine(enlarged).rank(question))[0] == NEW_TOPIC


def test_centroids_rank_sanely(small, library, enlarged, monkeypatch):
    """What takes over when the content is too large for one machine a topic."""
    monkeypatch.setattr(training, "MAX_DENSE_WEIGHTS", 0)
    engine = small.engine(enlarged)
    assert not engine.weights.bias.any()
    assert first_right(engine, enlarged) > 0.9
    assert topics_of(engine.rank("je voudrais un vélo"))[0] == NEW_TOPIC
    unseen = [(line, topic) for topic in small.content.phrases for line in library.phrases[topic][PHRASINGS_KEPT:60]]
    assert sum(topics_of(engine.rank(line))[0] == topic for line, topic in unseen) > 0.65 * len(unseen)


@pytest.mark.parametrize("ceiling", [0, training.MAX_DENSE_WEIGHTS])
def test_a_restored_engine_ranks_alike(small, monkeypatch, ceiling):
    monkeypatch.setattr(training, "MAX_DENSE_WEIGHTS", ceiling)
    built = small.engine()
    restored = Engine.restore(built.arrays())
    for text, _ in list(training_lines(small.content))[::10]:
        before, after = built.rank(text), restored.rank(text)
        assert topics_of(before)[:3] == topics_of(after)[:3]
        assert before.reading == after.reading
        assert np.allclose([c.score for c in before.candidates], [c.score for c in after.candidates], atol=0.01)


def test_an_engine_kept_twice_is_the_same_engine(engine):
    once = Engine.restore(engine.arrays())
    twice = Engine.restore(once.arrays())
    for text in ("à quel rythme se réunit le comité ?", "la conseillere par, on fé koi", "bonjour", ""):
        assert once.rank(text) == twice.rank(text)


def test_arrays_are_plain(small_engine):
    """They are kept without pickling."""
    assert all(array.dtype != object for array in small_engine.arrays().values())


def test_a_content_too_small_for_a_vocabulary_can_be_kept(small):
    phrases = {"cible-definition": ("le nombre idéal",), "_hors-sujet": ("recette",)}
    engine = small.engine(small.content.model_copy(update={"phrases": phrases, "fiches": ()}))
    Engine.restore(engine.arrays())


def test_a_ranking_may_leave_a_topic_out(engine):
    question = "à quel rythme se réunit le comité ?"
    assert topics_of(engine.rank(question))[0] == "comite-frequence"
    assert "comite-frequence" not in topics_of(engine.rank(question, without="comite-frequence"))
    assert topics_of(engine.rank(question, without="inconnu")) == topics_of(engine.rank(question))


def test_a_small_content_may_leave_a_topic_out(small_engine):
    ranking = small_engine.rank("à quel rythme se réunit le comité ?", without="comite-frequence")
    assert "comite-frequence" not in topics_of(ranking)


def test_candidates_come_best_first_and_once(engine):
    ranking = engine.rank("comment rendre un poste ?")
    scores = [candidate.score for candidate in ranking.candidates]
    assert scores == sorted(scores, reverse=True)
    assert len(set(topics_of(ranking))) == len(ranking.candidates) == MAX_CANDIDATES


def test_evidence_tells_our_words_from_others(engine):
    ours = engine.rank("renouveler la convention du conseiller numérique").evidence
    foreign = engine.rank("zorglub chewing-gum saxophone").evidence
    assert ours.best > foreign.best
    assert ours.coverage > foreign.coverage
    assert ours.margin >= 0
    assert ours.length == 6


@pytest.mark.parametrize("text", ["", "🙂", "7/8", "a" * 4000, "zz " * 1300, "\ud83d", "' OR 1=1 --"])
def test_any_message_gets_a_ranking(engine, text):
    ranking = engine.rank(text)
    assert ranking.candidates
    assert np.isfinite([candidate.score for candidate in ranking.candidates]).all()
    assert 0 <= ranking.evidence.coverage <= 1


@pytest.mark.parametrize(
    ("careless", "careful"),
    [
        ("a kel ritme se reuni le comitté", "à quel rythme se réunit le comité ?"),
        ("C QUOI LA CIBLE", "c'est quoi la cible ?"),
        ("cmt rendre 1 poste", "comment rendre un poste ?"),
        ("formation initiale du conseilelr", "formation initiale du conseiller"),
    ],
)
def test_careless_spelling_leads_to_the_same_topic(engine, careless, careful):
    assert topics_of(engine.rank(careless))[0] == topics_of(engine.rank(careful))[0]


def test_the_learning_digest_follows_phrasings_not_answers(small, enlarged):
    content = small.content
    rewritten = content.fiches[0].model_copy(update={"detail": "Autre détail. [§1]"})
    same = content.model_copy(update={"fiches": (rewritten, *content.fiches[1:])})
    assert learning_digest(same) == learning_digest(content)
    assert learning_digest(enlarged) != learning_digest(content)


def test_each_phrasing_is_set_aside_once(small, small_engine):
    """The content measured on itself: every phrasing of ours, asked of an engine that never saw it."""
    asked = list(set_aside(small.content, small_engine, folds=2))
    ours = [line for line in training_lines(small.content) if not line[1].startswith("_")]
    assert sorted((text, topic) for text, topic, _ in asked) == sorted(ours)
    assert sum(topic == best[0] for _, topic, best in asked) > 0.75 * len(asked)
