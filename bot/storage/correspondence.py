"""The part of the SQLite store for what is written to people first: letters, notices, reminders, news."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from bot.storage import letters, notices, outbox, reminders
from bot.storage.records import Exchange, Follower, Notice, Reminded, Target, Waiting, WaitingLetter
from bot.storage.writer import GroupWriter


class Correspondence:
    """The contract is that of `Store`."""

    writer: GroupWriter
    _life: int
    _now: Callable[[], float]

    async def letters(self) -> Sequence[WaitingLetter]:
        return await self.writer.run("letters", lambda base: letters.waiting(base, self._now()), writes=False)

    async def letter_sent(self, number: int) -> None:
        await self.writer.run("letter_sent", lambda base: letters.sent(base, number))

    async def letter_later(self, number: int, delay: float) -> None:
        await self.writer.run("letter_later", lambda base: letters.postpone(base, number, self._now() + delay))

    async def letter_dead(self, number: int, reason: str, told: str = "") -> None:
        def bury(base: Any) -> None:
            who = letters.bury(base, number, reason)
            if told:
                notices.tell(base, told, who, self._now())

        await self.writer.run("letter_dead", bury)

    async def note(self, who: tuple[str, str], command: str) -> None:
        await self.writer.run("note", lambda base: notices.note(base, who, command, self._now()))

    async def prepare_notice(self, text: str, topic: str, since: date) -> Notice:
        return await self.writer.run(
            "prepare_notice", lambda base: notices.prepare(base, text, topic, since, self._now())
        )

    async def start_notice(self, number: int) -> int:
        return await self.writer.run("start_notice", lambda base: notices.start(base, number))

    async def next_target(self) -> Target | None:
        return await self.writer.run("next_target", notices.next_target, writes=False)

    async def post_notice(self, target: Target, exchange: Exchange) -> list[Waiting]:
        def post(base: Any) -> list[Waiting]:
            notices.done(base, target)
            return outbox.insert(base, exchange, self._life, self._now())

        return await self.writer.run("post_notice", post)

    async def to_remind(self, week: str) -> Sequence[Reminded]:
        return await self.writer.run("to_remind", lambda base: reminders.wanted(base, week), writes=False)

    async def post_reminder(self, person: Reminded, exchange: Exchange, week: str) -> list[Waiting]:
        def post(base: Any) -> list[Waiting]:
            wanted = reminders.mark(base, person, week)
            return outbox.insert(base, exchange, self._life, self._now()) if wanted else []

        return await self.writer.run("post_reminder", post)

    async def followers(self) -> Sequence[Follower]:
        return await self.writer.run("followers", reminders.followers, writes=False)

    async def post_news(self, person: Follower, exchange: Exchange) -> list[Waiting]:
        def post(base: Any) -> list[Waiting]:
            wanted = reminders.tell(base, person)
            return outbox.insert(base, exchange, self._life, self._now()) if wanted else []

        return await self.writer.run("post_news", post)
