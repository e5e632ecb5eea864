"""Builds the application once, from the settings: content, engine, conversations, and what `conum serve` runs."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.compiled import load
from bot.conversation import Conversations
from bot.settings import DEFAULT_DATABASE, Settings, reveal
from bot.storage.sessions import MemorySessions, SqliteSessions
from handlers.reply import Attachment
from knowledge import Content, Layout
from knowledge.postes.model import Structure, Totals

if TYPE_CHECKING:
    from bot.adapters import Adapter
    from bot.linking import Linking
    from bot.serving.rooms import Rooms
    from bot.serving.service import Household
    from bot.serving.supervisor import Supervisor
    from bot.storage.postes import SqlitePostes
    from bot.storage.records import Letter

CHART_NAME = "postes.png"
SWITCH_SECONDS = 0.002
"""How long the thread that answers may keep the sockets waiting for the interpreter."""

Adapters = Callable[[Settings, Content], Sequence["Adapter"]]


def build_content(settings: Settings) -> Content:
    """Raises ContentError when the content cannot serve."""
    return load(Layout.of(settings.content))[0]


def build_conversations(settings: Settings, database: Path | None = None) -> Conversations:
    """`database` goes before the setting. Raises ContentError when the content cannot serve."""
    content, engine = load(Layout.of(settings.content))
    path = database or settings.database
    if path is None:
        return Conversations(content, engine, MemorySessions(), chart=chart)
    from bot.storage.postes import SqlitePostes, open_database  # what `ask` without a database is spared

    postes = SqlitePostes(open_database(path), settings.today)
    return Conversations(content, engine, SqliteSessions(path), postes, chart=chart)


def database_of(settings: Settings, database: Path | None) -> Path:
    """Where the commands that need a file keep it."""
    return database or settings.database or DEFAULT_DATABASE


def conversations_to_serve(settings: Settings) -> Conversations:
    """Raises ContentError. Sessions are the store's: nothing is kept in memory."""
    layout = Layout.of(settings.content)
    conversations = Conversations(*load(layout), chart=chart, version=layout.digest()[:12])
    conversations.rehearse(settings.today())
    return conversations


async def serve(
    settings: Settings, database: Path, conversations: Conversations, adapters: Adapters | None = None
) -> int:
    """Run until asked to stop; the exit code (contracts §1). Raises AlreadyRunningError, AddressError and
    NewerDatabaseError before anything is connected.
    """
    from bot import logs  # what only a server needs is imported by it
    from bot.accounts import build_linking
    from bot.adapters.configured import configured_adapters
    from bot.clock import SystemClock
    from bot.forgetting import Forgetting
    from bot.http.app import Server, build, listen_on
    from bot.serving.desk import Desk
    from bot.serving.means import Means
    from bot.serving.service import Household, Service
    from bot.serving.supervisor import Supervisor
    from bot.storage.lease import FileLease
    from bot.storage.postes import SqlitePostes, open_database
    from bot.storage.sqlite import SqliteStore

    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()  # the content stays as long as the process: no collection has to look at it again
    logs.configure(settings.secrets, reveal(settings.secret))
    with FileLease(database), listen_on(*settings.http_address) as listener:
        means = Means(SystemClock(settings))
        means.metrics.serves(conversations.version)
        store = SqliteStore.open(database, f"pid {os.getpid()}")
        supervisor = Supervisor(store, means, Forgetting(conversations.content).kept)
        linking = build_linking(conversations.content, settings, database)
        conversations.accounts = linking
        postes = conversations.postes = SqlitePostes(open_database(database), settings.today)
        household = Household(store, means, supervisor.dies, paced=settings.pacing == "oui")
        for adapter in (adapters or configured_adapters)(settings, conversations.content):
            desk = Desk(conversations, adapter, linking.grant_of, linking.carry_out, mails=linking.can_mail)
            supervisor.services.append(Service(household, adapter, desk))
        rooms = await _staff(supervisor, household, conversations, settings, database)
        _write_first(rooms, supervisor, linking, postes, settings)
        doors = [door for service in supervisor.services for door in service.doors()]
        app = build(supervisor.faults, supervisor.figures, doors)
        try:
            return await supervisor.run(Server.of(app), listener)
        finally:
            await linking.close()
            postes.close()


async def _staff(
    supervisor: "Supervisor",
    household: "Household",
    conversations: Conversations,
    settings: Settings,
    database: Path,
) -> "Rooms":
    """Who works beside the services: the team's office, who carries its notes, and who posts letters. Returns
    what they share.
    """
    from bot.accounts import mail_server
    from bot.letters import Post
    from bot.reload import Live
    from bot.serving.crier import Crier
    from bot.serving.office import Office
    from bot.serving.postman import Postman
    from bot.serving.rooms import Rooms

    live = Live(Layout.of(settings.content), conversations)
    rooms = Rooms(household.store, live, database, household.means, supervisor.services)
    office = Office(rooms)
    await office.recover()
    for service in supervisor.services:
        service.answering.office = office
    supervisor.tasks.append(Crier(rooms.store, supervisor.services, rooms.means).run)
    server = mail_server(settings)
    if server:

        def regret(letter: "Letter") -> str:
            return rooms.say("envoi.abandonne", reference=letter.reference, adresse=letter.recipient)

        supervisor.tasks.append(Postman(rooms.store, Post(server), rooms.means, regret).run)
    return rooms


def _write_first(
    rooms: "Rooms", supervisor: "Supervisor", linking: "Linking", postes: "SqlitePostes", settings: Settings
) -> None:
    """Those who write to people who asked for it: of their deadlines, of what imports change."""
    from bot.serving.following import Following
    from bot.serving.reminding import Reminding
    from bot.serving.unasked import Unasked

    unasked = Unasked(
        rooms.store,
        supervisor.services,
        rooms.means,
        lambda: rooms.live.current,
        linking.grant_of,
        status=settings.telegram_status == "oui",
    )
    supervisor.tasks += [Reminding(unasked).run, Following(unasked, postes).run]


def show_demonstration(conversations: Conversations, settings: Settings) -> None:
    """Invented postes, which say so, for who has no database."""
    from bot.storage.postes_demonstration import demonstration_postes  # only for a chat without a database

    conversations.postes = demonstration_postes(settings.today)
    conversations.demonstration = True


def chart(title: str, totals: Totals, structures: Sequence[Structure]) -> Attachment | str:
    """The picture of a territory, or why there is none."""
    from bot.rendering.postes_chart import ChartError, draw  # the drawing library takes a second

    try:
        drawn = draw(title, totals, structures)
    except ChartError as error:
        return str(error)
    return Attachment(name=CHART_NAME, content=drawn.png, alt=drawn.alt)
