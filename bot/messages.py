"""A message as it enters the house, whatever brought it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from knowledge import Profil
from knowledge.folding import words
from knowledge.rights import Grant, Place
from knowledge.territoires import departements, region_names, regions


def known_departement(code: str) -> str:
    """`2a` → `2A`. Raises ValueError, in French, for one that does not exist."""
    normal = code.strip().upper()
    if normal not in departements():
        raise ValueError(f"département inconnu « {code} » (attendu : 21, 2A, 974…)")
    return normal


def known_region(name: str) -> str:
    """The official name of a région. Raises ValueError, in French, for one that does not exist."""
    known = {**region_names(), **{words(region): region for region in regions()}}
    if words(name) not in known:
        raise ValueError(f"région inconnue « {name} »")
    return known[words(name)]


Platform = Literal["terminal", "mattermost", "telegram"]


class Origin(BaseModel):
    """Where a message came from, and so where its reply goes. Ids are the platform's own."""

    model_config = ConfigDict(frozen=True)

    platform: Platform
    person: str
    channel: str
    place: Place
    thread: str = ""
    """The root post, or the topic of a forum, to answer in; empty outside threads."""
    message: str = ""
    """The message itself, to answer or to edit the answer of."""

    @property
    def private(self) -> bool:
        """Whether nobody else reads what is said there: a direct message, or a Telegram chat with one person."""
        return self.channel == self.person if self.platform == "telegram" else self.place == "direct"


class IncomingMessage(BaseModel):
    """What was said, where, and what the operator vouches for about who says it."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    conversation: str
    text: str
    profil: Profil | None = None
    departement: Annotated[str, AfterValidator(known_departement)] | None = None
    region: Annotated[str, AfterValidator(known_region)] | None = None
    structure: str | None = None
    at: datetime | None = None
    origin: Origin | None = None
    grant: Grant | None = None
    """What the role table proves of the person, on a platform; the command line vouches by the fields above."""
