"""The team's notes to people: who got an answer, the correction of a wrong one, an announcement; always previewed."""

from datetime import timedelta

from bot.serving.rooms import Rooms, Words
from bot.storage.records import Notice
from handlers.quoting import quoted
from knowledge.dates import in_french

MAX_LINE = 600

TRACED = timedelta(days=90)
"""The term of the journal (contracts §8): what it no longer holds cannot be traced."""


def plain(text: str) -> str:
    """The team's own words, line by line, without anything that a platform would act upon."""
    return "\n".join(quoted(line, MAX_LINE) for line in text.strip().split("\n"))


async def trace(rooms: Rooms, words: Words) -> str:
    """Who got an answer on a topic, by version: how many, never who."""
    found = await rooms.store.trace(words[0], rooms.means.clock.today() - TRACED)
    if not found:
        return rooms.say("equipe.trace-vide", sujet=words[0])
    lines = [
        rooms.say(
            "equipe.trace-version",
            version=row["version"],
            reponses=row["answers"],
            personnes=row["persons"],
            debut=in_french(row["first"]),
            fin=in_french(row["last"]),
        )
        for row in found
    ]
    return rooms.say("equipe.trace", sujet=words[0]) + "\n\n" + "\n".join(f"- {line}" for line in lines)


async def correct(rooms: Rooms, words: Words) -> str:
    topic, text = words[0], words[1]
    if topic not in rooms.content.topics:
        return rooms.say("equipe.sujet-inconnu", sujet=topic)
    title = rooms.content.fiches_by_topic[topic][0].title
    return await _preview(rooms, rooms.say("equipe.correction", titre=title, texte=plain(text)), topic)


async def announce(rooms: Rooms, words: Words) -> str:
    return await _preview(rooms, rooms.say("equipe.annonce", texte=plain(words[0])), "")


async def _preview(rooms: Rooms, text: str, topic: str) -> str:
    since = rooms.means.clock.today() - TRACED
    notice: Notice = await rooms.store.prepare_notice(text, topic, since)
    if not notice.persons:
        return rooms.say("equipe.personne")
    return rooms.say("equipe.apercu", numero=notice.number, nombre=notice.persons, texte=text)


async def go(rooms: Rooms, words: Words) -> str:
    count = await rooms.store.start_notice(int(words[0]))
    return rooms.say("equipe.part", nombre=count) if count else rooms.say("equipe.rien-a-envoyer", numero=words[0])
