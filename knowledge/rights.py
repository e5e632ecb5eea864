"""Who is asking, and from where: the two facts that every rule on rights reads (contracts §7)."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.schema import Profil

Place = Literal["command_line", "direct", "ephemeral", "private_bound", "channel", "group", "thread"]
"""Where a reply will be read. `private_bound`: a private Telegram chat of a bound account, where the operator
allows status (`CONUM_TELEGRAM_STATUS=oui`); an ordinary private Telegram chat is a `group` for rights.
"""


class Grant(BaseModel):
    """What a person is proven to be: a role, and its scope. An empty scope opens nothing (contracts §7)."""

    model_config = ConfigDict(frozen=True)

    role: Profil
    departements: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    expires_on: date | None = None
