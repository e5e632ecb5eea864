"""What the next message may lean on: the choices on the table, the question of the dossier, the subject at hand."""

from handlers import blocage, correcting, step
from handlers.dossier import Walk, follow
from handlers.reply import Choice
from handlers.session import Session, Turn
from intents import Expectation
from intents.expectation import Value
from knowledge import Content
from knowledge.demandes import Question


def expectation(content: Content, session: Session) -> Expectation:
    """What the next message may lean on; the dossier being walked is replayed once."""
    last, answered = session.last or Turn(), session.answered
    walk = follow(content.demandes_by_lettre, session.active) if session.active else None
    question = _question(walk)
    topic = answered.topics[0] if answered and answered.topics[0] in content.fiches_by_topic else ""
    return Expectation(
        labels=tuple(choice.label for choice in last.choices),
        words=_words(content, walk, last.choices),
        options=tuple((item.label, *item.words) for item in question.options) if question and not last.walk else (),
        value=_value(walk, last.choices),
        subject=content.fiches_by_topic[topic][0].title if topic and not last.walk else "",
        topic=topic,
        status=last.status,
        code=last.linking == "code",
        address=last.linking == "address" or bool(last.sending),
        corrections=correcting.words(walk) if walk else (),
        upcoming=correcting.words_ahead(walk) if walk else (),
        step=_step(walk),
        walking=walk is not None,
        course=walk.demande.title if walk else "",
    )


def _question(walk: Walk | None) -> Question | None:
    """The question of the dossier being walked, when one is being asked."""
    node = walk.progress.current if walk else None
    return node.question if node else None


def _step(walk: Walk | None) -> str:
    """The words of the step to do now; empty at a question, and where steps are only shown."""
    node = walk.progress.current if walk else None
    if walk is None or node is None or node.etape is None or not step.is_open(walk):
        return ""
    return f"{node.etape.title} {node.etape.todo} {' '.join(node.etape.pieces)}"


def _words(content: Content, walk: Walk | None, choices: tuple[Choice, ...]) -> tuple[tuple[str, ...], ...]:
    """For each choice, what people say instead of its label."""
    question, blocages = _question(walk), blocage.reasons(walk) if walk else ()
    said = {step.SETS_OPTION + option.id: option.words for option in question.options} if question else {}
    said |= {f"{blocage.SETS_BLOCAGE}{index}": item.words for index, item in enumerate(blocages)}
    yes, see = (_command_words(content, name) for name in ("oui", "voir-etapes"))
    said[f"{step.SETS_STEP}fait"] = yes
    if walk:
        said[step.SETS_SEE + walk.demande.lettre] = (*yes, *see)
        said[step.SETS_OPTION + (walk.dossier.day.isoformat() if walk.dossier.day else "")] = yes
    return tuple(said.get(choice.sets or "", ()) for choice in choices)


def _command_words(content: Content, name: str) -> tuple[str, ...]:
    return next(item.words for item in content.commandes if item.id == name)


def _value(walk: Walk | None, choices: tuple[Choice, ...]) -> Value:
    """What the question being asked expects; a number is only read when no list is on the table.

    A step that waits for a date takes another date, which puts right the one given; any step, one left unknown.
    """
    node = walk.progress.current if walk else None
    if walk is None or node is None:
        return ""
    if node.question is None:
        return "autre-date" if correcting.date_to_give(walk, node) else ""
    if node.question.kind == "nombre" and choices:
        return ""
    return node.question.kind if node.question.kind != "choix" else ""
