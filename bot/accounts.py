"""Builds, from the settings, what knows accounts: the role table, the codes, what links them."""

from datetime import datetime
from pathlib import Path

from bot.linking import Linking
from bot.mail import MailServer
from bot.secret import Hasher, secret_key
from bot.settings import Settings
from bot.storage.codes import Codes
from bot.storage.connection import Connection
from bot.storage.roles import Roles
from knowledge import Content


def build_roles(settings: Settings, path: Path) -> tuple[Roles, Codes]:
    """The role table and the codes of a database, under its key."""
    secret = settings.secret.get_secret_value() if settings.secret else None
    base, hasher = Connection(path), Hasher(secret_key(secret, path))

    def now() -> datetime:
        return settings.now or datetime.now().astimezone()

    return Roles(base, hasher, now), Codes(base, hasher, now)


def build_linking(content: Content, settings: Settings, path: Path) -> Linking:
    """What links accounts to roles, for a process that serves platforms."""
    return Linking(content, *build_roles(settings, path), mail_server(settings))


def mail_server(settings: Settings) -> MailServer | None:
    """The configured server, if any."""
    configured = settings.smtp_url and settings.smtp_from
    if not configured:
        return None
    return MailServer(settings.smtp_url or "", settings.smtp_from or "", settings.authorities)
