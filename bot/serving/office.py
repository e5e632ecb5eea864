"""The team's commands, in a direct message and with the proven role only; each one is audited."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.adapters import Event
from bot.messages import Origin
from bot.serving import team_content, team_import, team_notes, team_postes, team_service
from bot.serving.rooms import PAUSE, Dropped, Rooms, Words
from handlers import Reply, mailbox_of
from knowledge.folding import clean, fold_in_place
from knowledge.rights import Grant

Run = Callable[[Rooms, Words], Awaitable[str]]


async def _help(rooms: Rooms, _: Words) -> str:
    return rooms.say("equipe.aide")


async def _mistyped(rooms: Rooms, _: Words) -> str:
    return "\n\n".join([rooms.say("equipe.mal-dit"), rooms.say("equipe.aide")])


COMMANDS: tuple[tuple[str, Run], ...] = (
    (r"commandes", _help),
    (r"etat", team_service.state),
    (r"chiffres", team_service.figures),
    (r"roles", team_service.roles),
    (r"(couper|reprendre) ([a-z]{1,20})", team_service.switch),
    (r"recharger", team_content.reload),
    (r"importer(?: (\d{4}-\d{2}-\d{2}))?", team_import.run),
    (r"questions(?: sans reponse)?", team_content.queue),
    (r"accepter (\d{1,9}) dans ([a-z0-9-]{1,80})", team_content.accept),
    (r"accepter (\d{1,9}) (nouvelle|absente) ([a-z0-9-]{1,80}) dans (.{1,80})", team_content.accept_new),
    (r"(?:ecarter|rejeter) (\d{1,9})", team_content.reject),
    (r"publier ([a-z0-9-]{1,80})", team_content.publish),
    (r"anomalies", team_postes.count),
    (r"anomalies (\d{2,3}|2[ab]|inconnu)(?: page (\d{1,4}))?", team_postes.detail),
    (r"tracer ([a-z0-9-]{1,80})", team_notes.trace),
    (r"corriger ([a-z0-9-]{1,80}) ?: ?(.{1,1500})", team_notes.correct),
    (r"annonce ?: ?(.{1,1500})", team_notes.announce),
    (r"envoyer (\d{1,9})", team_notes.go),
)
"""What is typed, folded, and what it does; each group of a pattern is a word given."""
_IMPORT = "importer"
_MISTYPED = re.compile(r"/?(?:(?:annonce|couper|tracer|rejeter|ecarter) ?:?|importer|accepter \d).*", re.DOTALL)
"""What begins like a command and is not one, as « annonce » without its text."""
_COMPILED = tuple((re.compile(f"/?{pattern}", re.DOTALL), run) for pattern, run in COMMANDS)


def asked(event: Event) -> str:
    """What is asked: the words, or for exports dropped without a word, to import them."""
    said = clean(event.message.text).strip()
    alone = not said and event.files and all(file.name.lower().endswith(".csv") for file in event.files)
    return _IMPORT if alone else said


def _command(said: str) -> tuple[Run, Words] | None:
    """What to run, and with which words; None for anything else."""
    for pattern, run in _COMPILED:
        found = pattern.fullmatch(fold_in_place(said))
        if found:
            return run, tuple(said[slice(*found.span(index + 1))] for index in range(pattern.groups))
    return (_mistyped, ()) if _MISTYPED.fullmatch(fold_in_place(said)) else None


def _for_the_audit(said: str, event: Event) -> str:
    names = ", ".join(file.name for file in event.files)
    return f"{said[:200]} ({names[:200]})" if names else said[:200]


class Office:
    """Answers the team."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def answer(self, event: Event, origin: Origin, grant: Grant) -> Reply | None:
        """The reply to a command of the team; None when it is none, or not from the team, or not in private."""
        said = asked(event)
        command = _command(said) if grant.role == "admin" and origin.private else None
        if command is None:
            return None
        run, words = command
        await self._rooms.store.note((origin.platform, origin.person), _for_the_audit(said, event))
        rooms = replace(self._rooms, dropped=Dropped(origin.platform, event.files))
        return Reply(kind="control", text=await run(rooms, words))

    @staticmethod
    def reads(event: Event) -> bool:
        """Whether these are the words of a command, whoever says them."""
        return _command(asked(event)) is not None

    def paused(self, platform: str) -> Reply | None:
        """What anyone else is told while a platform is cut."""
        if not any(item.platform == platform and item.paused for item in self._rooms.platforms):
            return None
        address = mailbox_of(self._rooms.content, "anonyme").address
        return Reply(kind="control", text=self._rooms.say("equipe.en-pause", adresse=address), mailbox=address)

    async def recover(self) -> None:
        """A platform cut before a restart stays cut."""
        for item in self._rooms.platforms:
            item.paused = await self._rooms.store.cursor(item.platform, PAUSE) == "oui"
