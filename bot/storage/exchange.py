"""The one transaction of an answer: inbox done, session, outbox, journal; and what answering reads before it."""

from datetime import date
from typing import Any

from pydantic import ValidationError

from bot.storage import inbox, learning, letters, outbox, reminders
from bot.storage.forget import forget
from bot.storage.records import Delivery, Exchange, Judgement, Opening, Waiting
from bot.storage.sessions import fresh
from handlers import Session

_SAVE = """INSERT INTO sessions (conversation, state, seen, platform, person, before, last_event)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (conversation) DO UPDATE SET state = excluded.state, seen = excluded.seen,
    platform = excluded.platform, person = excluded.person, before = excluded.before,
    last_event = excluded.last_event"""
_MEET = "INSERT OR IGNORE INTO people (platform, person, met_on) VALUES (?, ?, ?)"
_PLACE = "UPDATE people SET origin = ?, conversation = ? WHERE platform = ? AND person = ?"
_JOURNAL = """INSERT INTO journal (platform, person, event, kind, topics, demande, version, on_day)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_FEEDBACK = """INSERT INTO feedback (platform, person, message, value, reason, topic, event, on_day)
    VALUES (?, ?, ?, ?, ?, ?, coalesce((SELECT event FROM outbox WHERE platform = ? AND message = ?), ''), ?)
    ON CONFLICT DO UPDATE SET value = excluded.value, on_day = excluded.on_day,
    reason = CASE WHEN excluded.reason != '' THEN excluded.reason
        WHEN excluded.value = value THEN reason ELSE '' END,
    topic = CASE excluded.topic WHEN '' THEN topic ELSE excluded.topic END"""


def opening(database: Any, conversation: str, who: tuple[str, str], today: date) -> Opening:
    """What is known of a conversation and of a person (platform, id)."""
    met = database.execute("SELECT 1 FROM people WHERE platform = ? AND person = ?", who).fetchone() is not None
    sql = "SELECT state, before, seen, last_event FROM sessions WHERE conversation = ?"
    row = database.execute(sql, (conversation,)).fetchone()
    if row is None:
        return Opening(met=met)
    return Opening(
        session=fresh(read_session(row["state"]), date.fromisoformat(row["seen"]), today),
        before=read_session(row["before"]) if row["before"] else None,
        last_event=row["last_event"],
        met=met,
    )


def read_session(state: str) -> Session:
    """A state that today's code cannot read is a new conversation."""
    try:
        return Session.model_validate_json(state)
    except ValidationError:
        return Session()


def finish(database: Any, exchange: Exchange, moment: tuple[int, float], today: date) -> list[Waiting]:
    """`moment` is the life and the hour. Either all of it is kept or none."""
    inbox.close(database, exchange.arrivals, exchange.event)
    if exchange.edits:
        inbox.answer_again(database, exchange.platform, exchange.edits, exchange.event)
    if exchange.session is not None:
        _save(database, exchange, exchange.session, today)
    _remember(database, exchange, moment[1], today)
    if exchange.forgets:
        inbox.anonymise(database, exchange.arrivals)
        forget(database, exchange.platform, exchange.person)
    parts = outbox.insert(database, exchange, *moment)
    if exchange.forgets:
        outbox.anonymise(database, [part.number for part in parts])
    return parts


def _remember(database: Any, exchange: Exchange, now: float, today: date) -> None:
    """The journal, and all that the answer teaches or promises."""
    who = (exchange.platform, exchange.person)
    if exchange.delivery:
        _record(database, exchange.delivery, today)
        _remember_where(database, exchange)
    if exchange.judgement:
        _judge(database, exchange.judgement, today)
    learning.keep(database, exchange, today)
    if exchange.letter:
        letters.insert(database, exchange.letter, who, now)
    if exchange.reminds is not None:
        reminders.choose(database, who, exchange.departement, on=exchange.reminds)
    if exchange.follows is not None:
        reminders.follow(database, who, on=exchange.follows)


def _save(database: Any, exchange: Exchange, session: Session, today: date) -> None:
    before = exchange.before.model_dump_json() if exchange.before else None
    who = (exchange.platform, exchange.person)
    row = (exchange.conversation, session.model_dump_json(), today.isoformat(), *who, before, exchange.event)
    database.execute(_SAVE, row)


def _record(database: Any, delivery: Delivery, today: date) -> None:
    who = (delivery.platform, delivery.person)
    database.execute(_MEET, (*who, today.isoformat()))
    what = (delivery.event, delivery.kind, ",".join(delivery.topics), delivery.demande, delivery.version)
    database.execute(_JOURNAL, (*who, *what, today.isoformat()))


def _remember_where(database: Any, exchange: Exchange) -> None:
    """Where a note of the team can reach the person: the last place where nobody else reads."""
    origin = exchange.parts[0].part.origin if exchange.parts else None
    if origin and origin.private:
        place = origin.model_copy(update={"message": "", "thread": ""}).model_dump_json()
        database.execute(_PLACE, (place, exchange.conversation, exchange.platform, exchange.person))


def _judge(database: Any, judgement: Judgement, today: date) -> None:
    """The last judgement of somebody on a message counts."""
    about = (judgement.platform, judgement.message)
    said = (judgement.value, judgement.reason, judgement.topic)
    row = (judgement.platform, judgement.person, judgement.message, *said, *about, today.isoformat())
    database.execute(_FEEDBACK, row)
