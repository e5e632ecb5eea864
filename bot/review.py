"""Reviewing what was not answered: groups of questions alike, accepted into a draft or set aside."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot import drafts
from bot.storage import review_queue
from handlers.hand_over import of_group
from intents import Engine
from intents.likeness import groups
from knowledge import Content, Layout
from knowledge.draft import Asked, name_of


class ReviewError(Exception):
    """What was asked of the queue cannot be done; the message says why and what to do."""


@dataclass(frozen=True)
class Group:
    """Questions alike. `number` names the group: the number of its oldest question, the same until it is settled."""

    number: int
    questions: tuple[str, ...]
    count: int
    nearest: tuple[str, ...]
    why: dict[str, int]
    members: tuple[int, ...]


@dataclass(frozen=True)
class Wordless:
    """Judgements or abandoned courses without words: what they are about, and how many."""

    why: str
    topic: str
    detail: str
    count: int


@dataclass(frozen=True)
class Review:
    """The queue of one database, over one content."""

    database: Any
    layout: Layout
    content: Content
    engine: Engine

    def groups(self) -> list[Group]:
        """The most asked first."""
        rows = [row for row in review_queue.waiting(self.database) if row.text]
        return [_group(rows, found.questions, found) for found in groups(self.engine, [row.text for row in rows])]

    def wordless(self) -> list[Wordless]:
        """The most frequent first."""
        rows = [row for row in review_queue.waiting(self.database) if not row.text]
        counts = Counter((row.why, row.topic, row.detail) for row in rows)
        return [Wordless(*about, count) for about, count in counts.most_common()]

    def group(self, number: int) -> Group:
        """Raises ReviewError."""
        found = next((group for group in self.groups() if number in group.members), None)
        if found is None:
            raise ReviewError(f"Aucun groupe n° {number} n'attend : « conum unanswered list » donne les numéros.")
        return found

    def accept_into(self, number: int, topic: str, today: date) -> Path:
        """A draft of phrasings for a topic that exists. Raises ReviewError and DraftError."""
        if topic not in self.content.topics:
            near = ", ".join(self.group(number).nearest)
            raise ReviewError(f"Le sujet « {topic} » n'existe pas. Proches : {near}. Pour un sujet nouveau : --new.")
        group = self.group(number)
        return self._settled(group, drafts.write(self.layout, topic, _asked(group), today))

    def accept_new(self, number: int, name: str, famille: str, today: date) -> Path:
        """A draft of a new fiche; its name is made of the question when none is given."""
        group = self.group(number)
        draft = drafts.write(
            self.layout, self._new(group, name), _asked(group), today, famille=self._famille(famille)
        )
        return self._settled(group, draft)

    def accept_unknown(self, number: int, name: str, famille: str, today: date) -> Path:
        """A draft that says that no source answers, with the question to the ANCT."""
        group = self.group(number)
        letter = of_group(self.content, group.questions, group.count)
        told = f"À : {letter.contact.address}\nObjet : {letter.subject}\n\n{letter.body}\n"
        unknown = drafts.Unknown(self._famille(famille), letter.contact.address, told)
        draft = drafts.write_unknown(self.layout, self._new(group, name), _asked(group), today, unknown)
        return self._settled(group, draft)

    def reject(self, number: int) -> int:
        """Set a group aside; how many questions were in it."""
        return self._settle(self.group(number), "rejected")

    def _settled(self, group: Group, draft: Path) -> Path:
        self._settle(group, "accepted")
        return draft

    def _settle(self, group: Group, state: review_queue.State) -> int:
        with self.database.conn:
            self.database.conn.execute("BEGIN IMMEDIATE")
            return review_queue.settle(self.database, group.members, state)

    def _new(self, group: Group, name: str) -> str:
        chosen = name or name_of(group.questions[0])
        if chosen in self.content.topics:
            raise ReviewError(f"Le sujet « {chosen} » existe déjà : acceptez-y la question, ou donnez un autre nom.")
        return chosen

    def _famille(self, famille: str) -> str:
        names = [item.name for item in self.content.familles]
        if famille not in names:
            raise ReviewError(f"La famille « {famille} » n'existe pas. Familles : {' ; '.join(names)}.")
        return famille


def _group(rows: Sequence[review_queue.Waiting], questions: tuple[str, ...], found: Any) -> Group:
    members = tuple(rows[place].number for place in found.members)
    why = Counter(rows[place].why for place in found.members)
    return Group(min(members), questions, found.count, found.nearest, dict(why), members)


def _asked(group: Group) -> Asked:
    return Asked(group.questions, group.count)
