"""What the conversation leads us to expect: choices on the table, and the subject being talked about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Expectation:
    """`labels` of the choices offered, in order; the title of the fiche last shown; whether it was figures."""

    labels: tuple[str, ...] = ()
    subject: str = ""
    topic: str = ""
    status: bool = False
