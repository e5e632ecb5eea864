"""Mattermost: what it sends, as events; what we answer, as posts."""

from bot.adapters.mattermost.adapter import Access, MattermostAdapter
from bot.adapters.mattermost.callbacks import Callbacks
from bot.adapters.mattermost.rest import Patience
from bot.adapters.mattermost.socket import Timing

__all__ = ["Access", "Callbacks", "MattermostAdapter", "Patience", "Timing"]
