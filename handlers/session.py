"""A conversation so far: who speaks, and the list of what was asked and settled.

Nothing else is stored: what the person sees is recomputed from the last turn over today's content.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from handlers.dossier import Dossier
from handlers.effects import Drafted
from handlers.reply import Choice
from intents.aspects import Aspect
from knowledge import Profil
from knowledge.rights import Grant
from knowledge.schema import LettreDemande

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
    """Whether it showed figures, or asked which ones."""
    structure: str = ""
    """The key of the structure whose figures were shown."""
    aspect: Aspect | Literal[""] = ""
    """What was asked about postes, which « et dans le 2A ? » asks again."""
    name: str = ""
    """The name of a structure that was looked for and meant several: the next message may say where."""
    linking: Literal["", "address", "code"] = ""
    """What was asked in order to link an account."""
    foreign: bool = False
    """Whether the question seemed to be about something else altogether."""
    menu: str = ""
    """The menu shown: `aide`, or `famille:3`."""
    walk: bool = False
    """Whether the turn showed a screen of a dossier."""
    letter: Drafted | None = None
    """The message that was offered to be sent."""
    sending: Literal["", "adresse"] = ""
    """Whether the address to answer at was asked for."""
    term: str = ""
    """The word of the glossary that was defined."""
    judges: str = ""
    """What the reasons on the table are about: the edge's own name of the answer judged."""
    aside: bool = False
    """Whether it only explained the step: « retour » goes back to the step, and undoes nothing."""
    too_soon: bool = False
    """Whether it refused a step done before its date: « fait », said again, is taken."""
    picked: bool = False
    """Whether its topic was picked among choices."""
    blocked: bool = False
    """Whether it asked what blocks: the next free words are the reason."""


class Session(_Frozen):
    """`profil` chooses words and mailboxes: it is what the person says of themselves, and proves nothing.

    `vouched`, `departement`, `region` and `structure` are what the operator of the command line says: they make
    a grant there, and nowhere else, since a platform reads its role table again at each message.
    """

    profil: Profil = "anonyme"
    vouched: Profil | None = None
    departement: str | None = None
    region: str | None = None
    structure: str | None = None
    profil_asked: bool = False
    dossiers: tuple[Dossier, ...] = ()
    current: int | None = None
    """The number of the dossier being walked."""
    closed: LettreDemande | Literal[""] = ""
    """The demande whose dossier was closed by « retour » before any answer, until another one is walked."""
    turns: tuple[Turn, ...] = ()
    offered: str = ""
    """The event whose answer showed the last choices: the buttons under an older one are past."""

    @property
    def grant(self) -> Grant:
        """What the operator vouches for; whoever has a structure and no role named belongs to that structure."""
        implied: Profil = "structure" if self.structure else "anonyme"
        return Grant(
            role=self.vouched or implied,
            departements=(self.departement,) if self.departement else (),
            regions=(self.region,) if self.region else (),
            structures=(self.structure,) if self.structure else (),
        )

    @property
    def last(self) -> Turn | None:
        return self.turns[-1] if self.turns else None

    @property
    def answered(self) -> Turn | None:
        """The latest turn that showed an answer."""
        return next((turn for turn in reversed(self.turns) if turn.topics), None)

    @property
    def active(self) -> Dossier | None:
        """The dossier being walked."""
        return next((dossier for dossier in self.dossiers if dossier.number == self.current), None)

    def new_dossier(self, lettre: LettreDemande, opened: date) -> Dossier:
        """A dossier of the next number; it is kept once something was shown of it."""
        number = max((dossier.number for dossier in self.dossiers), default=0) + 1
        return Dossier(number=number, lettre=lettre, opened=opened)

    def keep(self, dossier: Dossier) -> "Session":
        """With this version of the dossier, which becomes the one being walked."""
        others = tuple(item for item in self.dossiers if item.number != dossier.number)
        kept = tuple(sorted((*others, dossier), key=lambda item: item.number))
        return self.model_copy(update={"dossiers": kept, "current": dossier.number, "closed": ""})

    def add(self, turn: Turn) -> "Session":
        return self.model_copy(update={"turns": (*self.turns, turn)[-MAX_TURNS:]})

    def replace_last(self, turn: Turn) -> "Session":
        return self.model_copy(update={"turns": (*self.turns[:-1], turn)})

    def back(self) -> "Session":
        return self.model_copy(update={"turns": self.turns[:-1]})
