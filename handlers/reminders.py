"""Reminders of one's own deadlines: asked for, told once a week, stopped with one word."""

from datetime import date, timedelta

from handlers.dossier import follow
from handlers.effects import Remind
from handlers.reply import Reply
from handlers.session import Session
from handlers.situation import Situation, say
from knowledge import Content
from knowledge.dates import in_french

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


def digest(content: Content, session: Session, today: date) -> str:
    """The deadlines to come of the open dossiers; empty when there is nothing to remind of."""
    lines = []
    for dossier in session.dossiers:
        walk = follow(content.demandes_by_lettre, dossier)
        if walk.etat not in ("en_cours", "bloque"):
            continue
        done = {node.id for node, _ in walk.progress.done}
        for deadline in walk.deadlines:
            if deadline.node.id in done or not today <= deadline.due <= today + AHEAD or not deadline.node.etape:
                continue
            due = in_french(deadline.due.isoformat())
            title = deadline.node.etape.title
            lines.append(say(content, "rappels.ligne", dossier=walk.demande.title, titre=title, due=due))
    return say(content, "rappels.semaine", liste="\n".join(f"- {line}" for line in lines)) if lines else ""
