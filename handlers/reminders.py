"""Reminders of one's own deadlines: asked for, told once a week, stopped with one word."""

from collections.abc import Iterator
from datetime import timedelta

from handlers import watch
from handlers.dossier import follow
from handlers.effects import Remind
from handlers.provenance import source, source_line
from handlers.reading import own_structures
from handlers.reply import Reply
from handlers.session import Session
from handlers.situation import Situation
from knowledge.dates import in_french
from knowledge.rights import may_see

AHEAD = timedelta(days=30)
"""How far ahead a reminder looks."""
Outcome = tuple[Reply, Session]


def start(situation: Situation) -> Outcome:
    """« rappels »: only where nobody else reads, and where there is somebody to write to."""
    account = situation.outside.account
    if account is None or not account.private:
        return Reply(kind="control", text=situation.say("rappels.en-prive")), situation.session
    text = situation.say("rappels.oui", jours=AHEAD.days)
    return Reply(kind="control", text=text, effects=(Remind(on=True),)), situation.session


def stop(situation: Situation) -> Outcome:
    return Reply(kind="control", text=situation.say("rappels.non"), effects=(Remind(on=False),)), situation.session


def digest(situation: Situation) -> str:
    """The deadlines to come of the open dossiers, and of one's own structure; empty when there is nothing to say."""
    dossiers = "\n".join(f"- {line}" for line in _of_dossiers(situation))
    told = situation.say("rappels.semaine", liste=dossiers) if dossiers else ""
    parts = [part for part in (told, _of_structures(situation)) if part]
    return "\n\n".join([*parts, situation.say("rappels.fin")]) if parts else ""


def _of_dossiers(situation: Situation) -> Iterator[str]:
    for dossier in situation.session.dossiers:
        walk = follow(situation.content.demandes_by_lettre, dossier)
        if walk.etat not in ("en_cours", "bloque"):
            continue
        done = {node.id for node, _ in walk.progress.done}
        for deadline in walk.deadlines:
            soon = situation.today <= deadline.due <= situation.today + AHEAD
            if soon and deadline.node.id not in done and deadline.node.etape:
                due = in_french(deadline.due.isoformat())
                title = deadline.node.etape.title
                yield situation.say("rappels.ligne", dossier=walk.demande.title, titre=title, due=due)


def _of_structures(situation: Situation) -> str:
    """Conventions and contracts that end in the structures of who reads, where their figures may be shown."""
    own = tuple(
        structure.id
        for structure in own_structures(situation)
        if structure.id and may_see(situation.asker, "occupes", structure)
    )
    found = situation.postes.endings(situation.today + AHEAD, structures=own) if own else ()
    kept = [ending for ending in found if ending.on >= situation.today]
    if not kept:
        return ""
    files = dict.fromkeys(source(situation, ending.told_by) for ending in kept if ending.told_by)
    lines = watch.listed(situation, [watch.ending_line(situation, ending) for ending in kept])
    told = situation.say("rappels.structure", liste=lines)
    return "\n\n".join([told, source_line(situation, files)])
