"""What is read from the store before an event is answered: its conversation, and what it is about."""

from bot.adapters.offered import ONCE
from bot.serving.means import Means
from bot.storage.records import Answer, Arrival, Opening
from bot.storage.store import Store


class Briefing:
    """Insists until the store answers."""

    def __init__(self, store: Store, means: Means) -> None:
        self._store = store
        self._means = means

    async def opening(self, arrival: Arrival) -> Opening:
        message = arrival.event.message
        person = message.origin.person if message.origin else ""
        platform = message.origin.platform if message.origin else ""
        today = self._means.clock.today()
        return await self._means.insist(lambda: self._store.opening(message.conversation, platform, person, today))

    async def earlier_answer(self, arrival: Arrival) -> Answer | None:
        """Of an edited question, how it was answered."""
        event = arrival.event
        if event.kind != "edited" or event.message.origin is None:
            return None
        platform = event.message.origin.platform
        return await self._means.insist(lambda: self._store.answered(platform, event.about))

    async def judged(self, arrival: Arrival) -> str:
        """Of a judgement or of a press, the event that the message it is under had answered."""
        event = arrival.event
        if (event.kind != "feedback" and event.value != ONCE) or event.message.origin is None:
            return ""
        platform = event.message.origin.platform
        return await self._means.insist(lambda: self._store.event_of(platform, event.about))
