"""Builds the application once, from the settings: content, engine, conversations."""

from bot.compiled import load
from bot.conversation import Conversations
from bot.settings import Settings
from knowledge import Layout


def build_conversations(settings: Settings) -> Conversations:
    """Raises ContentError when the content cannot serve."""
    content, engine = load(Layout.of(settings.content))
    return Conversations(content, engine)
