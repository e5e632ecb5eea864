"""How long a dossier is kept: until it is done or abandoned, and a month; or a year after its last deadline."""

from collections.abc import Mapping
from datetime import date

from handlers.dossier import Dossier, follow
from handlers.session import Session
from knowledge.deadlines import add
from knowledge.demandes import Demande

DAYS_AFTER_THE_END = 30
MONTHS_AFTER_THE_LAST_DEADLINE = 12


def kept_until(demandes: Mapping[str, Demande], dossier: Dossier) -> date:
    """The last day on which a dossier is kept (contract of the assistant: « garder et oublier »).

    Done or abandoned, it stays 30 days more. Still open, it stays 12 months after the last of its deadlines;
    an answer given later than that deadline counts as one, since somebody is still at work on it.
    """
    walk = follow(demandes, dossier)
    touched = dossier.answers[-1].on if dossier.answers else dossier.opened
    last = max([touched, *(deadline.due for deadline in walk.deadlines)])
    limit = add(last, months=MONTHS_AFTER_THE_LAST_DEADLINE) or date.max
    if dossier.abandoned_on is not None:
        return min(limit, add(dossier.abandoned_on, days=DAYS_AFTER_THE_END) or date.max)
    if walk.progress.end is not None:
        return min(limit, add(touched, days=DAYS_AFTER_THE_END) or date.max)
    return limit


def without_expired(demandes: Mapping[str, Demande], session: Session, today: date) -> Session:
    """The session without the dossiers that may no longer be kept."""
    kept = tuple(item for item in session.dossiers if kept_until(demandes, item) >= today)
    if len(kept) == len(session.dossiers):
        return session
    current = session.current if any(item.number == session.current for item in kept) else None
    return session.model_copy(update={"dossiers": kept, "current": current})
