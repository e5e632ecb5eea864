"""Writing to somebody who asked to be written to: what is proven of them at that moment, and the way there."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

import structlog

from bot.conversation import Conversations
from bot.logs import pseudonym
from bot.messages import Origin
from bot.serving.desk import Grants, no_grants
from bot.serving.means import Means
from bot.serving.service import Service
from bot.storage.records import Addressee, Exchange, Outgoing
from bot.storage.store import LeaseLostError, Store
from handlers import Outside, Reply, Session, Situation
from intents import Intent, Understanding
from knowledge.rights import Asker, Grant, Place, in_force

Someone = TypeVar("Someone", bound=Addressee)
_log = structlog.get_logger("conum.unasked")


@dataclass(frozen=True)
class Unasked:
    """What those who write first share. `current` gives the conversations in service."""

    store: Store
    services: Sequence[Service]
    means: Means
    current: Callable[[], Conversations]
    grants: Grants = no_grants
    status: bool = False
    """Whether a private Telegram chat of a bound account may show the figures of a structure, today's setting."""

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.means.clock.time(), UTC)

    async def every(self, seconds: float, look: Callable[[], Awaitable[int]]) -> None:
        """Look again and again, until the end; what a look could not do, the next one does."""
        while True:
            try:
                await look()
            except LeaseLostError:
                return
            except Exception as error:  # noqa: BLE001 — a file that cannot be read now may be later
                _log.error("look failed", kind=type(error).__name__)
            await self.means.clock.sleep(seconds)

    async def each(self, people: Sequence[Someone], write: Callable[[Someone], Awaitable[bool]]) -> int:
        """Write to each; how many were. Who cannot be written to keeps nobody else waiting."""
        count = 0
        for person in people:
            try:
                count += await write(person)
            except LeaseLostError:
                raise
            except Exception as error:  # noqa: BLE001 — told to the operator, tried again at the next look
                who = pseudonym(person.conversation)
                _log.error("nothing written", conversation=who, kind=type(error).__name__)
        return count

    def service(self, person: Addressee) -> Service | None:
        """The platform of somebody, unless it is no longer served or is cut."""
        found = (item for item in self.services if item.platform == person.platform and not item.paused)
        return next(found, None)

    def grant(self, person: Addressee, today: date) -> Grant:
        """What the role table proves of them now."""
        return in_force(self.grants(person.platform, person.person, today), today)

    def situation(self, person: Addressee, session: Session, today: date) -> Situation:
        """What may be told to them now: nothing that was proven or allowed earlier counts."""
        conversations = self.current()
        asker = Asker(self.grant(person, today), self._place(person.origin))
        understanding = Understanding(Intent.COMMAND)
        return Situation(conversations.content, session, understanding, today, Outside(asker, conversations.postes))

    def _place(self, origin: Origin) -> Place:
        if origin.platform == "telegram" and origin.private:
            return "private_bound" if self.status else "group"
        return origin.place

    @staticmethod
    def exchange(service: Service, person: Addressee, reply: Reply | None, key: str) -> Exchange:
        """The reply as the parts of their platform, under a key that is the same at every try."""
        parts = service.adapter.prepare(reply, person.origin, key) if reply else ()
        return Exchange(
            platform=person.platform,
            conversation=person.conversation,
            arrivals=(),
            person=person.person,
            event=key,
            parts=tuple(Outgoing(part=part) for part in parts),
        )
