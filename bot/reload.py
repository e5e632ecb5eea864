"""The content in service, and another one put in its place while people talk: checked, learnt, then swapped."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.compiled import load
from bot.conversation import Conversations
from bot.storage.sessions import SessionStore
from intents import Engine
from knowledge import Content, ContentError, Fault, Layout
from knowledge.difference import Change, compare

_log = logging.getLogger("conum")

Load = Callable[[Layout], tuple[Content, Engine]]


@dataclass(frozen=True)
class Reloaded:
    """What became of a reload: `swapped` tells whether another content now answers; if not, why."""

    swapped: bool
    version: str
    """The digest of the content that now answers."""
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    reason: str = ""
    """When the files could not even be read, or changed while they were: what happened, for the operator."""


def version_of(content: Content) -> str:
    """The name of a version, as journals and figures keep it."""
    return content.digest[:12]


@dataclass
class Live:
    """The conversations over the newest fit content. `current` is read once a message, and replaced as a whole:
    a message is answered by one version from its beginning to its end.
    """

    layout: Layout
    current: Conversations
    load: Load = load

    @classmethod
    def open(cls, layout: Layout, sessions: SessionStore, load: Load = load) -> "Live":
        """Raises ContentError: there is no older content to fall back on."""
        content, engine = load(layout)
        return cls(layout, Conversations(content, engine, sessions, version=version_of(content)), load)

    def reload(self) -> Reloaded:
        """Put today's files in service if they are fit; otherwise what answers stays as it is, and says why."""
        old = self.current.content
        try:
            if self.layout.digest() == old.digest:
                return Reloaded(swapped=False, version=old.digest)
            new, engine = self.load(self.layout)
            if self.layout.digest() != new.digest:
                return self._kept("un fichier a changé pendant la lecture ; recommencez")
            fresh = replace(self.current, content=new, engine=engine, version=version_of(new))
        except ContentError as error:
            return Reloaded(swapped=False, version=old.digest, faults=error.faults)
        except Exception as error:  # noqa: BLE001 — whatever is wrong with the files, what answers must stay
            _log.warning("content not reloaded", exc_info=error)
            return self._kept(f"le contenu n'a pas pu être lu ({type(error).__name__} : {error})")
        self.current = fresh
        return Reloaded(swapped=True, version=new.digest, changes=tuple(compare(old, new)))

    def _kept(self, reason: str) -> Reloaded:
        return Reloaded(swapped=False, version=self.current.content.digest, reason=reason)
