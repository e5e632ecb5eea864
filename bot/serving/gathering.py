"""A question sent as several short messages in a row: which messages look unfinished, and which go together."""

from collections.abc import Sequence

from bot.storage.records import Arrival
from handlers import Session
from knowledge import Content
from knowledge.folding import words

QUIET = 0.6
"""Seconds given to the rest of a message that looks unfinished."""
MAX_SHORT_WORDS = 4
MAX_PIECES = 5
MAX_APART = 10.0
"""Seconds between two messages that still go together, when both were already waiting."""
_ENDINGS = (".", "?", "!", "…", ")", ":")


class Gathering:
    """Knows the words that are whole by themselves: « aide », « retour », « oui »…"""

    def __init__(self, content: Content) -> None:
        self._whole = frozenset(words(said) for command in content.commandes for said in command.words)

    def awaits_more(self, pieces: Sequence[Arrival], session: Session) -> bool:
        """Whether the rest of the last piece may be on its way: never when a choice or an answer is expected."""
        last = pieces[-1]
        expected = session.last and (session.last.choices or session.last.walk or session.last.blocked)
        if expected or not _typed(last) or len(pieces) >= MAX_PIECES:
            return False
        text = last.event.message.text.strip()
        said = words(text)
        short = 0 < len(said) <= MAX_SHORT_WORDS and not any(character.isdigit() for character in text)
        whole = len(pieces) == 1 and said in self._whole
        return short and not text.endswith(_ENDINGS) and not whole


def _typed(arrival: Arrival) -> bool:
    """Whether it is words that somebody typed: a press is whole by itself."""
    event = arrival.event
    return event.kind == "message" and not event.about and not arrival.verdict


def goes_with(piece: Arrival, following: Arrival) -> bool:
    """Whether a message is the next piece of the same question. None joins what the process may have died of, unless
    it was there too.
    """
    one, other = piece.event.message.origin, following.event.message.origin
    apart = (following.event.at - piece.event.at).total_seconds()
    same_place = one is not None and other is not None and (one.person, one.thread) == (other.person, other.thread)
    return _typed(following) and same_place and abs(apart) <= MAX_APART and piece.crashes == following.crashes
