"""What the conversation leads us to expect: choices on the table, and the subject being talked about."""

from dataclasses import dataclass
from typing import Literal

Value = Literal["date", "autre-date", "nombre", "part", "identifiant", ""]


@dataclass(frozen=True)
class Expectation:
    """`labels` of the choices offered, in order; the title of the fiche last shown; whether it was figures."""

    labels: tuple[str, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    """For each label, what people say instead of it."""
    options: tuple[tuple[str, ...], ...] = ()
    """Labels and words of each option of the dossier's question, even when other choices are on the table."""
    value: Value = ""
    """What the question being asked expects beside the choices it may offer; `autre-date`, at a step that waits
    for a date: another one, said alone, puts right the one given.
    """
    corrections: tuple[tuple[str, ...], ...] = ()
    """Words of the answers that could be put in the place of those already given."""
    upcoming: tuple[tuple[str, ...], ...] = ()
    """Words of the answers to the questions that the dossier has not asked yet."""
    step: str = ""
    """What the present step of the dossier says to do; empty at a question."""
    walking: bool = False
    """Whether a dossier is being walked."""
    course: str = ""
    """The title of the demande being walked, which a side question may be about."""
    subject: str = ""
    topic: str = ""
    status: bool = False
    code: bool = False
    """Whether a one-time code was asked for."""
    address: bool = False
    """Whether an address was asked for: one in any words is then the answer."""
