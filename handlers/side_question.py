"""A question in the middle of a dossier that its own steps answer: how long, which papers, which letter, who."""

import re
from collections.abc import Callable

from handlers import step
from handlers.citation import cited, refs, source_line
from handlers.reply import Reply
from handlers.session import Turn
from handlers.situation import Situation
from handlers.walking import Outcome, active
from intents.lexicon import stems
from intents.segments import asks
from knowledge.demandes import Etape
from knowledge.folding import fold, words
from knowledge.markers import without_markers

MAX_STEPS = 3
MAX_GENERAL = 6
"""A longer question that names no step may well be about something else."""
Says = Callable[[Situation, Etape], str]


def answer(situation: Situation) -> Outcome | None:
    """What the steps on the way say of it; None when they say nothing, or when nothing is asked."""
    asked, walk = situation.understanding.text, active(situation)
    says = next((says for pattern, says in _KINDS if pattern.search(fold(asked))), None)
    if walk is None or says is None or not asks(asked):
        return None
    told = _told(situation, says, asked, [node.etape for node in walk.progress.ahead if node.etape])
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


def _told(situation: Situation, says: Says, asked: str, steps: list[Etape]) -> tuple[str, ...]:
    """What the steps named say; of a short question that names none, what every step says."""
    said = {*stems(words(asked))}
    telling = {etape: text for etape in steps if (text := says(situation, etape))}
    named = [etape for etape in telling if said & _clues(etape)]
    if not named and len(words(asked)) <= MAX_GENERAL and says is not _who:
        named = list(telling)
    told = dict.fromkeys(f"**{etape.title}**\n\n{telling[etape]}" for etape in named)
    return tuple(told) if len(told) <= MAX_STEPS else ()


def _clues(etape: Etape) -> set[str]:
    """The words that point at a step: those of its title but the ones that every course is full of."""
    return {*stems(words(etape.title or ""))} - _EVERYWHERE


def _how_long(situation: Situation, etape: Etape) -> str:
    return situation.say("parcours.delai", texte=etape.delai.text) if etape.delai else ""


def _papers(situation: Situation, etape: Etape) -> str:
    listed = "\n".join(f"- {piece}" for piece in etape.pieces)
    return f"{situation.say('parcours.pieces')}\n\n{listed}" if listed else ""


def _letter(_: Situation, etape: Etape) -> str:
    return f"{etape.todo} {etape.how or ''}" if etape.where == "courrier" else ""


def _who(situation: Situation, etape: Etape) -> str:
    return f"{step.doer(situation.content, etape)} {etape.todo}"


_EVERYWHERE = {*stems(words("de du la le les un une votre vous en et au aux dans sur a poste postes conseiller"))}
_KINDS: tuple[tuple[re.Pattern[str], Says], ...] = (
    (re.compile(r"\bcombien de temps\b|\bdelais?\b|\b(?:c'est|ca prend|ca dure|ca met) (?:long|combien)"), _how_long),
    (re.compile(r"\b(?:papiers?|pieces?|documents?|justificatifs?)\b"), _papers),
    (re.compile(r"\b(?:courriers?|lettre|recommandee?)\b"), _letter),
    (re.compile(r"\bqui (?:est-ce qui )?(?:valide|decide|fait|s'occupe|signe|traite)\b"), _who),
)
"""What is asked of a step, and what a step says of it."""
