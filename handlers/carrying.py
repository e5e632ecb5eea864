"""What the dossier being walked already answers of another one that is opened from it."""

from handlers.dossier import Walk
from handlers.situation import Situation
from handlers.walking import active
from knowledge.schema import LettreDemande


def answers_for(situation: Situation, lettre: LettreDemande) -> dict[str, str]:
    """The answers to the very questions that the other course asks when this demande stands on its way."""
    walk = active(situation)
    if walk is None or walk.demande.lettre == lettre:
        return {}
    return {
        node.question.id if node.lettre == lettre else f"{node.lettre}.{node.question.id}": answer.value
        for node, answer in walk.progress.done
        if node.question
    }


def words(situation: Situation) -> str:
    """What was told there, as long as no step of it is done: a step changes what was true."""
    walk = active(situation)
    return " ; ".join(_labels(walk)) if walk and not walk.steps_done else ""


def _labels(walk: Walk) -> list[str]:
    return [
        option.label
        for node, answer in walk.progress.done
        if node.question
        for option in node.question.options
        if option.id == answer.value
    ]
