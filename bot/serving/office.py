"""The team's commands, in a direct message and with the proven role only; each one is audited."""

import re
from collections.abc import Awaitable, Callable

from bot.messages import Origin
from bot.serving import team_content, team_notes, team_postes, team_service
from bot.serving.rooms import PAUSE, Rooms, Words
from handlers import Reply, mailbox_of
from knowledge.folding import clean, fold_in_place
from knowledge.rights import Grant

Run = Callable[[Rooms, Words], Awaitable[str]]


async def _help(rooms: Rooms, _: Words) -> str:
    return rooms.say("equipe.aide")


COMMANDS: tuple[tuple[str, Run], ...] = (
    (r"commandes", _help),
    (r"etat", team_service.state),
    (r"chiffres", team_service.figures),
    (r"roles", team_service.roles),
    (r"(couper|reprendre) ([a-z]{1,20})", team_service.switch),
    (r"recharger", team_content.reload),
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
_COMPILED = tuple((re.compile(f"/?{pattern}", re.DOTALL), run) for pattern, run in COMMANDS)


class Office:
    """Answers the team."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def answer(self, text: str, origin: Origin, grant: Grant) -> Reply | None:
        """The reply to a command of the team; None when it is none, or not from the team, or not in private."""
        if grant.role != "admin" or not origin.private:
            return None
        said = clean(text)
        for pattern, run in _COMPILED:
            found = pattern.fullmatch(fold_in_place(said))
            if found:
                await self._rooms.store.note((origin.platform, origin.person), said[:200])
                words = tuple(said[found.start(index + 1) : found.end(index + 1)] for index in range(pattern.groups))
                return Reply(kind="control", text=await run(self._rooms, words))
        return None

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
