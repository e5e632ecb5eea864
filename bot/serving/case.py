"""Arrivals to treat together, and everything that is known when they are."""

from dataclasses import dataclass
from datetime import date

from bot.adapters import Event
from bot.messages import IncomingMessage, Origin
from bot.storage.records import Answer, Arrival, Mine, Opening


@dataclass(frozen=True)
class Case:
    """Arrivals to treat together, and what is known of their conversation."""

    arrivals: tuple[Arrival, ...]
    opening: Opening
    answer: Answer | None
    """For an edited message: how it was answered."""
    today: date
    judged: str = ""
    """For a judgement or a press: the event that the message judged, or that bears the button, had answered."""
    condemned: bool = False
    """Whether the process died of it: then nothing reads it any more."""
    mine: Mine | None = None
    """What is kept about the person, when they ask for it."""
    patient: bool = False
    """Whether what the machine refuses now is to be tried again, rather than apologised for."""

    @property
    def event(self) -> Event:
        return self.arrivals[-1].event

    @property
    def withdrawn(self) -> bool:
        """Whether its words were taken back before they were answered."""
        return self.arrivals[-1].verdict == "withdrawn"

    @property
    def message(self) -> IncomingMessage:
        """All that was said, as one message."""
        texts = [arrival.event.message.text for arrival in self.arrivals]
        return self.event.message.model_copy(update={"text": " ".join(texts)})

    @property
    def origin(self) -> Origin:
        origin = self.event.message.origin
        if origin is None:
            raise ValueError("an event of a platform has an origin")
        return origin
