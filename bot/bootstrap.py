"""Builds the application once, from the settings: content, engine, conversations, and what `conum serve` runs."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.compiled import load
from bot.conversation import Conversations
from bot.settings import DEFAULT_DATABASE, Settings, reveal
from bot.storage.sessions import MemorySessions, SqliteSessions
from knowledge import Content, Layout

if TYPE_CHECKING:
    from bot.adapters import Adapter
    from bot.serving.rooms import Rooms
    from bot.serving.supervisor import Supervisor

SWITCH_SECONDS = 0.0005
"""How long the thread that answers may keep the sockets waiting for the interpreter."""

Adapters = Callable[[Settings, Content], Sequence["Adapter"]]


def build_content(settings: Settings) -> Content:
    """Raises ContentError when the content cannot serve."""
    return load(Layout.of(settings.content))[0]


def build_conversations(settings: Settings, database: Path | None = None) -> Conversations:
    """`database` goes before the setting. Raises ContentError when the content cannot serve."""
    content, engine = load(Layout.of(settings.content))
    path = database or settings.database
    return Conversations(content, engine, SqliteSessions(path) if path else MemorySessions())


def database_of(settings: Settings, database: Path | None) -> Path:
    """Where the commands that need a file keep it."""
    return database or settings.database or DEFAULT_DATABASE


def conversations_to_serve(settings: Settings) -> Conversations:
    """Raises ContentError. Sessions are the store's: nothing is kept in memory."""
    layout = Layout.of(settings.content)
    return Conversations(*load(layout), version=layout.digest()[:12])


async def serve(
    settings: Settings, database: Path, conversations: Conversations, adapters: Adapters | None = None
) -> int:
    """Run until asked to stop; the exit code (contracts §1). Raises AlreadyRunningError, AddressError and
    NewerDatabaseError before anything is connected.
    """
    from bot import logs  # what only a server needs is imported by it
    from bot.adapters.configured import configured_adapters
    from bot.clock import SystemClock
    from bot.forgetting import Forgetting
    from bot.http.app import Server, build, listen_on
    from bot.reload import Live
    from bot.serving.desk import Desk
    from bot.serving.means import Means
    from bot.serving.rooms import Rooms
    from bot.serving.service import Household, Service
    from bot.serving.supervisor import Supervisor
    from bot.storage.lease import FileLease
    from bot.storage.sqlite import SqliteStore

    sys.setswitchinterval(SWITCH_SECONDS)
    logs.configure(settings.secrets, reveal(settings.secret))
    with FileLease(database), listen_on(*settings.http_address) as listener:
        means = Means(SystemClock(settings))
        means.metrics.serves(conversations.version)
        store = SqliteStore.open(database, f"pid {os.getpid()}")
        supervisor = Supervisor(store, means, Forgetting(conversations.content).kept)
        live = Live(Layout.of(settings.content), conversations)
        household = Household(store, means, supervisor.dies, paced=settings.pacing == "oui")
        for adapter in (adapters or configured_adapters)(settings, conversations.content):
            desk = Desk(conversations, adapter, mails=bool(settings.smtp_url))
            supervisor.services.append(Service(household, adapter, desk))
        await _staff(supervisor, Rooms(store, live, database, means, supervisor.services), settings)
        doors = [door for service in supervisor.services for door in service.doors()]
        app = build(supervisor.faults, supervisor.figures, doors)
        return await supervisor.run(Server.of(app), listener)


async def _staff(supervisor: "Supervisor", rooms: "Rooms", settings: Settings) -> None:
    """Who works beside the services: the team's office, who carries its notes, and who posts letters."""
    from bot.letters import Post
    from bot.serving.crier import Crier
    from bot.serving.office import Office
    from bot.serving.postman import Postman

    office = Office(rooms)
    await office.recover()
    for service in supervisor.services:
        service.answering.office = office
    supervisor.tasks.append(Crier(rooms.store, supervisor.services, rooms.means).run)
    if settings.smtp_url and settings.smtp_from:
        post = Post(reveal(settings.smtp_url), settings.smtp_from)
        supervisor.tasks.append(Postman(rooms.store, post, rooms.means).run)
