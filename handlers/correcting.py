"""Putting an earlier answer right in words: « en fait c'est le dernier poste », another date, another option."""

from handlers import answers
from handlers.dossier import Walk, follow
from handlers.situation import Situation
from handlers.walking import Outcome, active, nothing, show
from intents.choices import find_words
from knowledge.bounds import as_date
from knowledge.dates import in_french
from knowledge.demandes import Option
from knowledge.folding import phrasing_key
from knowledge.parcours import Node

TOO_VAGUE = frozenset({"oui", "non", "jamais", "deja"})
"""Words that answer too many questions to say which one is put right."""


def correctable(walk: Walk) -> list[tuple[Node, Option]]:
    """Each option that could replace an answer already given, latest question first."""
    return [
        (node, option)
        for node, answer in reversed(walk.progress.done)
        if node.question
        for option in node.question.options
        if option.id != answer.value
    ]


def restated(walk: Walk, text: str) -> str | None:
    """The label of an answer already given that these words only say again; None when they say something else."""
    chosen = [
        option
        for node, answer in walk.progress.done
        if node.question
        for option in node.question.options
        if option.id == answer.value
    ]
    found = find_words(text, [telling(option) for option in chosen])
    return None if found is None else chosen[found].label


def telling(option: Option, but: frozenset[str] = TOO_VAGUE) -> tuple[str, ...]:
    """The label and the words of an option, without those that say too little."""
    return tuple(word for word in (option.label, *option.words) if phrasing_key(word) not in but)


def ahead(walk: Walk) -> list[tuple[Node, Option]]:
    """Each option of the questions that may still be asked after the one being asked."""
    current = walk.progress.current
    if current is None or current.question is None:
        return []
    return [
        (node, option)
        for node in walk.progress.ahead
        if node.question and node.id != current.id
        for option in node.question.options
    ]


def words_ahead(walk: Walk) -> tuple[tuple[str, ...], ...]:
    """What people say of each of these options."""
    return tuple(telling(option) for _, option in ahead(walk))


def note(situation: Situation) -> Outcome:
    """An answer given before its question: kept until the question is reached."""
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    node, option = ahead(walk)[situation.understanding.choice]
    noted = situation.say("parcours.note-pour-la-suite", texte=option.label)
    return show(situation, walk.dossier.hear(node.id, option.id), (noted,))


def words(walk: Walk) -> tuple[tuple[str, ...], ...]:
    """What people say of each of these options."""
    return tuple(telling(option) for _, option in correctable(walk))


def correct(situation: Situation) -> Outcome:
    """The answer that the message puts right; a date corrects the latest date given."""
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    if situation.understanding.choice >= 0:
        node, option = correctable(walk)[situation.understanding.choice]
        return _replace(situation, walk, node, option.id, option.label)
    dated = latest_date(walk)
    if dated is None:
        return show(situation, walk.dossier, (situation.say("parcours.corriger"),))
    return correct_date(situation, walk, dated)


def correct_date(situation: Situation, walk: Walk, node: Node) -> Outcome:
    """Another date in the place of the one given to `node`."""
    assert node.question is not None, "a date was given to a question"
    given = answers.read(situation, walk, node, node.question)
    if given.value is None:
        return show(situation, walk.dossier, (given.refusal,))
    return _replace(situation, walk, node, given.value, in_french(given.value), given.note)


def latest_date(walk: Walk) -> Node | None:
    """The latest question that was answered by a date, or could have been."""
    dated = (node for node, _ in reversed(walk.progress.done) if node.question and node.question.kind == "date")
    return next(dated, None)


def date_to_give(walk: Walk, node: Node) -> Node | None:
    """The question that a date said at this step answers: the one it waits for, or the latest left unknown."""
    if waited := walk.waits_for(node):
        return waited[0]
    dated = [pair for pair in walk.progress.done if pair[0].question and pair[0].question.kind == "date"]
    return next((asked for asked, answer in reversed(dated) if as_date(answer.value) is None), None)


def _replace(situation: Situation, walk: Walk, node: Node, value: str, *told: str) -> Outcome:
    """The answer replaced; those after it stay as far as they are still asked."""
    label, *notes = told
    dossier = walk.dossier.correct(node.id, value, situation.today)
    kept = len(follow(situation.content.demandes_by_lettre, dossier).progress.done)
    dossier = dossier.model_copy(update={"answers": dossier.answers[:kept]})
    return show(situation, dossier, (situation.say("parcours.corrige", texte=label), *notes))
