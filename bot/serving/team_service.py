"""The team's commands on the service: how it stands, its figures, cutting a platform and opening it again."""

from datetime import timedelta

from bot.serving.rooms import PAUSE, SHOWN, Rooms, Words
from bot.storage.records import Load
from knowledge.folding import fold

FIGURES_WEEKS = 4


async def state(rooms: Rooms, _: Words) -> str:
    """Each platform, what waits, and the version that answers."""
    lines = [rooms.say("equipe.version", version=rooms.live.current.version)]
    for item in rooms.platforms:
        load: Load = await rooms.store.load(item.platform)
        key = "equipe.plateforme-coupee" if item.paused else "equipe.plateforme"
        waits = {"recus": load.inbox, "envois": load.outbox, "perdus": load.dead}
        lines.append(rooms.say(key, nom=item.platform, **waits))
    return "\n".join(f"- {line}" for line in lines)


async def figures(rooms: Rooms, _: Words) -> str:
    since = rooms.means.clock.today() - timedelta(weeks=FIGURES_WEEKS)
    stats = await rooms.store.figures(since, rooms.content.topics)
    kinds = {rooms.say(f"genre.{kind}"): count for kind, count in stats.kinds.items()}
    counts = {"genres": kinds, "sujets": stats.topics, "profils": stats.profils, "semaines": stats.weeks}
    counts |= {"departements": stats.departements, "avis": stats.judged}
    lines = [
        rooms.say(f"equipe.chiffres-{name}", liste=", ".join(f"{key} {n}" for key, n in list(found.items())[:SHOWN]))
        for name, found in counts.items()
        if found
    ]
    told = rooms.say("equipe.chiffres", nombre=stats.total, semaines=FIGURES_WEEKS)
    never = rooms.say("equipe.jamais", nombre=len(stats.never))
    return "\n\n".join([told, "\n".join(f"- {line}" for line in lines), never])


async def switch(rooms: Rooms, words: Words) -> str:
    off = fold(words[0]) == "couper"
    item = next((item for item in rooms.platforms if item.platform == fold(words[1])), None)
    if item is None:
        return rooms.say("equipe.plateforme-inconnue")
    await rooms.store.move_cursor(item.platform, PAUSE, "oui" if off else "non")
    item.paused = off
    return rooms.say("equipe.coupee" if off else "equipe.reprise", nom=item.platform)


async def roles(rooms: Rooms, _: Words) -> str:
    """How many roles hold, by kind: who has them is for `conum roles list`."""
    found = await rooms.store.roles(rooms.means.clock.today())
    listed = ", ".join(f"{role} {count}" for role, count in found.items())
    return rooms.say("equipe.roles", liste=listed) if listed else rooms.say("equipe.sans-role")
