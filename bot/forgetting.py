"""What remains of a conversation with time: turns for thirty days, dossiers until their own term (contracts §8)."""

from dataclasses import dataclass
from datetime import date

from bot.storage.sessions import fresh
from handlers import Session
from handlers.retention import without_expired
from knowledge import Content


@dataclass(frozen=True)
class Forgetting:
    """Knows the courses, and so where each dossier stands and when its last deadline is."""

    content: Content

    def kept(self, session: Session, seen: date, today: date) -> Session | None:
        """The session as it may still be kept; None when nothing of it may."""
        left = without_expired(self.content.demandes_by_lettre, fresh(session, seen, today), today)
        return left if left.turns or left.dossiers else None
