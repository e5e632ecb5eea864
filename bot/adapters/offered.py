"""Which choices may be picked twice from the same buttons, on any platform."""

from collections.abc import Iterable

from handlers import Choice
from handlers.contact import SETS_PROFIL
from handlers.menu import SETS_FAMILLE

ONCE = "once"
"""The value of an event that is a press of a button which serves once."""


def serve_once(choices: Iterable[Choice]) -> bool:
    """Whether picking twice is more than picking once: a step of a dossier; not a subject, a profile, a family."""
    return not all(not choice.sets or choice.sets.startswith((SETS_PROFIL, SETS_FAMILLE)) for choice in choices)
