"""A question in the middle of a dossier that its own steps answer: how long, which papers, which letter, who."""

from collections.abc import Callable, Mapping

from handlers import step
from handlers.citation import cited, refs, source_line
from handlers.reply import Reply
from handlers.session import Turn
from handlers.situation import Situation
from handlers.walking import Outcome, active
from intents.step_questions import StepQuestion, is_general, names_step, read_step_question
from knowledge.demandes import Etape
from knowledge.markers import without_markers

MAX_STEPS = 3


def answer(situation: Situation) -> Outcome | None:
    """What the steps on the way say of it; None when they say nothing, or when nothing is asked of them."""
    asked, walk = situation.understanding.text, active(situation)
    wanted = read_step_question(asked)
    if walk is None or wanted is None:
        return None
    told = _told(situation, wanted, [node.etape for node in walk.progress.ahead if node.etape])
    if not told:
        return None
    sources = cited(situation.content, *told) or refs(situation.content, walk.demande.etat.sources)
    reply = Reply(
        kind="answer",
        text="\n\n".join([*map(without_markers, told), source_line(situation.content, sources)]),
        topic=walk.demande.topic,
        demande=step.place(walk)["demande"],
        sources=sources,
        confidence=1.0,
    )
    turn = Turn(asked=asked, topics=(walk.demande.topic,), walk=True, aside=True)
    return reply, situation.session.add(turn)


def _told(situation: Situation, wanted: StepQuestion, steps: list[Etape]) -> tuple[str, ...]:
    """What the steps named say; of a short question that names none, what every step says."""
    asked = situation.understanding.text
    telling = [(etape, text) for etape in steps if (text := _SAYS[wanted](situation, etape))]
    named = [item for item in telling if names_step(asked, item[0].title or "")]
    if not named and is_general(asked) and wanted != "qui":
        named = telling
    told = dict.fromkeys(f"**{etape.title}**\n\n{text}" for etape, text in named)
    return tuple(told) if len(told) <= MAX_STEPS else ()


def _how_long(situation: Situation, etape: Etape) -> str:
    return situation.say("parcours.delai", texte=etape.delai.text) if etape.delai else ""


def _papers(situation: Situation, etape: Etape) -> str:
    listed = "\n".join(f"- {piece}" for piece in etape.pieces)
    return f"{situation.say('parcours.pieces')}\n\n{listed}" if listed else ""


def _letter(_: Situation, etape: Etape) -> str:
    return f"{etape.todo} {etape.how or ''}" if etape.where == "courrier" else ""


def _who(situation: Situation, etape: Etape) -> str:
    return f"{step.doer(situation.content, etape)} {etape.todo}"


_SAYS: Mapping[StepQuestion, Callable[[Situation, Etape], str]] = {
    "delai": _how_long,
    "pieces": _papers,
    "courrier": _letter,
    "qui": _who,
}
"""What a step says of what is asked; nothing when it does not tell."""
