"""Builds the application once, from the settings: content, engine, conversations."""

from pathlib import Path

from bot.compiled import load
from bot.conversation import Conversations
from bot.sessions import MemorySessions, SqliteSessions
from bot.settings import Settings
from bot.storage.postes import SqlitePostes, open_database
from knowledge import Layout


def build_conversations(settings: Settings, database: Path | None = None) -> Conversations:
    """`database` goes before the setting. Raises ContentError when the content cannot serve."""
    content, engine = load(Layout.of(settings.content))
    path = database or settings.database
    if path is None:
        return Conversations(content, engine, MemorySessions())
    return Conversations(content, engine, SqliteSessions(path), SqlitePostes(open_database(path), settings.today))
