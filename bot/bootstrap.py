"""Builds the application once, from the settings: content, engine, conversations."""

from collections.abc import Sequence
from pathlib import Path

from bot.compiled import load
from bot.conversation import Conversations
from bot.sessions import MemorySessions, SqliteSessions
from bot.settings import Settings
from handlers.reply import Attachment
from knowledge import Layout
from knowledge.postes.model import Structure, Totals

CHART_NAME = "postes.png"


def build_conversations(settings: Settings, database: Path | None = None) -> Conversations:
    """`database` goes before the setting. Raises ContentError when the content cannot serve."""
    content, engine = load(Layout.of(settings.content))
    path = database or settings.database
    if path is None:
        return Conversations(content, engine, MemorySessions(), chart=chart)
    from bot.storage.postes import SqlitePostes, open_database  # what `ask` without a database is spared

    postes = SqlitePostes(open_database(path), settings.today)
    return Conversations(content, engine, SqliteSessions(path), postes, chart=chart)


def show_demonstration(conversations: Conversations, settings: Settings) -> None:
    """Invented postes, which say so, for who has no database."""
    from bot.storage.postes_demonstration import demonstration_postes  # only for a chat without a database

    conversations.postes = demonstration_postes(settings.today)


def chart(title: str, totals: Totals, structures: Sequence[Structure]) -> Attachment | str:
    """The picture of a territory, or why there is none."""
    from bot.rendering.postes_chart import ChartError, draw  # the drawing library takes a second

    try:
        drawn = draw(title, totals, structures)
    except ChartError as error:
        return str(error)
    return Attachment(name=CHART_NAME, content=drawn.png, alt=drawn.alt)
