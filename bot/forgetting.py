"""What remains of a conversation with time: turns for thirty days, dossiers until their own term (contracts §8)."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.storage.sessions import fresh
from handlers import Session
from handlers.dossier import Dossier, Walk, follow
from knowledge import Content

AFTER_THE_END = timedelta(days=30)
AFTER_A_DEADLINE = timedelta(days=365)
_ENDED = frozenset({"fait", "abandonne"})


@dataclass(frozen=True)
class Forgetting:
    """Knows the courses, and so where each dossier stands and when its last deadline is."""

    content: Content

    def kept(self, session: Session, seen: date, today: date) -> Session | None:
        """The session as it may still be kept; None when nothing of it may."""
        dossiers = tuple(item for item in session.dossiers if self._term(item) >= today)
        current = session.current if any(item.number == session.current for item in dossiers) else None
        left = fresh(session, seen, today).model_copy(update={"dossiers": dossiers, "current": current})
        return left if left.turns or left.dossiers else None

    def _term(self, dossier: Dossier) -> date:
        """The last day of a dossier: thirty days after its end, else a year after its last deadline."""
        walk = follow(self.content.demandes_by_lettre, dossier)
        touched = max((answer.on for answer in dossier.answers), default=dossier.opened)
        if walk.etat in _ENDED:
            return touched + AFTER_THE_END
        return max(touched, _last_deadline(walk)) + AFTER_A_DEADLINE


def _last_deadline(walk: Walk) -> date:
    return max((deadline.due for deadline in walk.deadlines), default=date.min)
