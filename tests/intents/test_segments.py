"""Two questions in one message, or one story."""

import pytest

from intents.segments import MAX_SEGMENTS, questions_in


@pytest.mark.parametrize(
    ("message", "beginnings"),
    [
        (
            "À quel rythme se réunit le comité ? Comment rendre un poste ?",
            ("À quel rythme", "Comment rendre"),
        ),
        ("c'est quoi la cible ? et la dotation ?", ("c'est quoi la cible", "et la dotation")),
        ("combien d'heures de formation et qui la paie au juste", ("combien d'heures", "qui la paie")),
        ("combien d'heures de formation, sinon où voir les replays", ("combien d'heures", "sinon où voir")),
        ("Comment rendre un poste ? Par ailleurs, qui décide au comité ?", ("Comment rendre", "Par ailleurs")),
        pytest.param(
            "à quel rythme se réunit le comité et comment rendre un poste",
            ("à quel rythme", "comment rendre"),
        ),
        pytest.param(
            "Qui met en œuvre la formation ? Combien de temps dure-t-elle ?",
            ("Qui met", "Combien de temps"),
        ),
    ],
)
def test_two_questions_are_told_apart(message, beginnings):
    found = questions_in(message)
    assert len(found) == len(beginnings)
    assert all(piece.startswith(beginning) for piece, beginning in zip(found, beginnings, strict=True))


@pytest.mark.parametrize(
    "message",
    [
        "Comment rendre un poste ?",
        "notre conseillère part et on ne la remplace pas",
        "Bonjour, notre conseillère est partie en juin et la mairie ne veut pas recruter. On fait quoi ?",
        "Le conseiller dit qu'il part. Qui prévenir ?",
        "qui décide et qui paie",
        "a ? b ? c ?",
        "merci et bonne journée",
        "",
    ],
)
def test_a_story_or_a_single_question_stays_whole(message):
    assert questions_in(message) == ()


def test_no_more_questions_are_read_than_a_reply_can_hold():
    message = " ".join(f"Comment faire la demande numéro {number} ?" for number in range(10))
    assert len(questions_in(message)) == MAX_SEGMENTS
