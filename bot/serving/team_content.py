"""The team's commands on the content: take a new version, review what was not answered."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.drafts import DraftError
from bot.evaluation import Unserved
from bot.publication import publish as put_in_place
from bot.reload import Reloaded
from bot.review import Group, Review, ReviewError
from bot.serving.rooms import SHOWN, Rooms, Words
from handlers.quoting import quoted
from knowledge import ContentError, Fault

T = TypeVar("T")


async def reload(rooms: Rooms, _: Words) -> str:
    done: Reloaded = await asyncio.to_thread(rooms.live.reload)
    if done.swapped:
        for item in rooms.platforms:
            item.serve(rooms.live.current)
        lines = [f"- {change.family} « {change.name} » : {change.kind}" for change in done.changes[:SHOWN]]
        told = rooms.say("equipe.recharge", version=done.version[:12], nombre=len(done.changes))
        return "\n\n".join(filter(None, [told, "\n".join(lines)]))
    if done.faults:
        return _faulty(rooms, done.faults)
    return rooms.say("equipe.garde", raison=done.reason) if done.reason else rooms.say("equipe.inchange")


def _faulty(rooms: Rooms, faults: Sequence[Fault]) -> str:
    lines = [f"- {fault.file}:{fault.line} : {fault.message}" for fault in faults[:SHOWN]]
    return rooms.say("equipe.fautes", nombre=len(faults)) + "\n\n" + "\n".join(lines)


async def publish(rooms: Rooms, words: Words) -> str:
    """Put a draft that a person has finished in the files, after every check; « recharger » then serves it."""
    name, live = words[0], rooms.live
    unserved = Unserved(live.load, rooms.means.clock.today())
    try:
        await asyncio.to_thread(put_in_place, live.layout, name, unserved)
    except DraftError as error:
        return str(error)
    except ContentError as error:
        return _faulty(rooms, error.faults)
    return rooms.say("equipe.publie", nom=name)


async def queue(rooms: Rooms, _: Words) -> str:
    groups: list[Group] = await _reviewing(rooms, lambda review: review.groups())
    if not groups:
        return rooms.say("equipe.file-vide")
    lines = [
        rooms.say(
            "equipe.groupe",
            numero=group.number,
            nombre=group.count,
            question=quoted(group.questions[0]),
            proches=", ".join(group.nearest),
        )
        for group in groups[:SHOWN]
    ]
    return rooms.say("equipe.file", nombre=len(groups)) + "\n\n" + "\n".join(f"- {line}" for line in lines)


async def accept(rooms: Rooms, words: Words) -> str:
    number, topic = int(words[0]), words[1]
    return await _drafted(rooms, lambda review: review.accept_into(number, topic, rooms.means.clock.today()))


async def accept_new(rooms: Rooms, words: Words) -> str:
    number, kind, name, famille = int(words[0]), words[1], words[2], words[3]
    today = rooms.means.clock.today()

    def accept(review: Review) -> Path:
        run = review.accept_unknown if kind.startswith("absent") else review.accept_new
        return run(number, name, famille, today)

    return await _drafted(rooms, accept)


async def reject(rooms: Rooms, words: Words) -> str:
    try:
        count = await _reviewing(rooms, lambda review: review.reject(int(words[0])))
    except ReviewError as error:
        return str(error)
    return rooms.say("equipe.ecarte", nombre=count)


async def _drafted(rooms: Rooms, accept: Callable[[Review], Path]) -> str:
    """What the operator's command line does, told here."""
    try:
        draft = await _reviewing(rooms, accept)
    except (ReviewError, DraftError) as error:
        return str(error)
    return rooms.say("equipe.brouillon", nom=draft.name)


async def _reviewing(rooms: Rooms, run: Callable[[Review], T]) -> T:
    """On a connection of its own, off the loop: grouping takes a while."""
    from bot.storage.sqlite import connect

    def work() -> T:
        base = connect(rooms.path)
        try:
            current = rooms.live.current
            return run(Review(base, rooms.live.layout, current.content, current.engine))
        finally:
            base.conn.close()

    return await asyncio.to_thread(work)
