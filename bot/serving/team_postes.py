"""The team's commands on the postes: what is abnormal, counted by département, then told in detail."""

import asyncio
from collections import Counter
from collections.abc import Iterable

from bot.serving.rooms import Rooms, Words
from handlers import Outside, Session, Situation, anomalies, naming
from intents import Intent, Understanding
from knowledge.folding import fold
from knowledge.postes.model import Anomaly
from knowledge.rights import Asker, Grant

NOWHERE = "inconnu"
"""What stands for the département that no file says."""


async def count(rooms: Rooms, _: Words) -> str:
    """How many anomalies there are in each département."""
    return await asyncio.to_thread(_counted, rooms)


async def detail(rooms: Rooms, words: Words) -> str:
    """Those of one département, a page at a time."""
    code, page = fold(words[0]).upper(), max(int(words[1] or 1), 1)
    return await asyncio.to_thread(_told, rooms, code, page)


def _counted(rooms: Rooms) -> str:
    situation = _situation(rooms)
    if situation.postes.empty:
        return rooms.say("equipe.sans-fichier")
    found = situation.postes.anomalies()
    counts = Counter(item.departement or "" for item in found)
    lines = [
        rooms.say("equipe.anomalies-ligne", lieu=naming.departement(situation, code), code=code or NOWHERE, nombre=n)
        for code, n in sorted(counts.items(), key=lambda pair: (not pair[0], pair[0]))
    ]
    if not lines:
        return rooms.say("anomalie.aucune", territoire=rooms.say("statut.france"))
    return rooms.say("equipe.anomalies", nombre=len(found), liste="\n".join(f"- {line}" for line in lines))


def _told(rooms: Rooms, code: str, page: int) -> str:
    situation = _situation(rooms)
    if situation.postes.empty:
        return rooms.say("equipe.sans-fichier")
    place = naming.departement(situation, code)
    found = _in(situation.postes.anomalies(), code)
    size = anomalies.MOST_TOLD
    shown = found[(page - 1) * size : page * size]
    if not shown:
        return rooms.say("anomalie.aucune", territoire=place)
    parts = [rooms.say("equipe.anomalies-de", lieu=place, nombre=len(found)), anomalies.told(situation, shown)]
    if len(found) > page * size:
        parts.append(rooms.say("equipe.anomalies-suite", code=code.lower(), page=page + 1))
    return "\n\n".join(parts)


def _in(found: Iterable[Anomaly], code: str) -> tuple[Anomaly, ...]:
    wanted = None if code == NOWHERE.upper() else code
    return tuple(item for item in found if item.departement == wanted)


def _situation(rooms: Rooms) -> Situation:
    """What the handlers are given for the team, in a direct message: the caller has proven the role."""
    current = rooms.live.current
    outside = Outside(Asker(Grant(role="admin"), "direct"), current.postes)
    session = Session(profil="admin")
    return Situation(current.content, session, Understanding(Intent.COMMAND), rooms.means.clock.today(), outside)
