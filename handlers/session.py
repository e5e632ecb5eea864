"""A conversation so far: who speaks, and the list of what was asked and settled.

Nothing else is stored: what the person sees is recomputed from the last turn over today's content.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from handlers.reply import Choice
from knowledge import Profil

Size = Literal["short", "detail"]
MAX_TURNS = 30


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Frozen):
    """One exchange: the question (empty when it held something sensitive), and what it led to."""

    asked: str = ""
    topics: tuple[str, ...] = ()
    size: Size = "short"
    choices: tuple[Choice, ...] = ()
    confidence: float = 0.0
    runners_up: tuple[str, ...] = ()
    status: bool = False


class Session(_Frozen):
    """`profil` comes from the operator or from what the person said; only the former proves anything."""

    profil: Profil = "anonyme"
    departement: str | None = None
    region: str | None = None
    structure: str | None = None
    profil_asked: bool = False
    left: bool = False
    turns: tuple[Turn, ...] = ()

    @property
    def last(self) -> Turn | None:
        return self.turns[-1] if self.turns else None

    @property
    def answered(self) -> Turn | None:
        """The latest turn that showed an answer."""
        return next((turn for turn in reversed(self.turns) if turn.topics), None)

    def add(self, turn: Turn) -> "Session":
        return self.model_copy(update={"turns": (*self.turns, turn)[-MAX_TURNS:]})

    def replace_last(self, turn: Turn) -> "Session":
        return self.model_copy(update={"turns": (*self.turns[:-1], turn)})

    def back(self) -> "Session":
        return self.model_copy(update={"turns": self.turns[:-1]})
