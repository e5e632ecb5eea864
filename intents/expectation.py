"""What the conversation leads us to expect: choices on the table, and the subject being talked about."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Expectation:
    """`labels` of the choices offered, in order; the title of the fiche last shown; whether it was figures."""

    labels: tuple[str, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    """For each label, what people say instead of it."""
    options: tuple[tuple[str, ...], ...] = ()
    """Labels and words of each option of the dossier's question, even when other choices are on the table."""
    value: Literal["date", "nombre", ""] = ""
    """What the question being asked expects when it offers no choice."""
    subject: str = ""
    topic: str = ""
    status: bool = False
    code: bool = False
    """Whether a one-time code was asked for."""
