"""The bot's account on Telegram: its token, where the Bot API is, and the keys derived from them."""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from pathlib import Path

OFFICIAL_API = "https://api.telegram.org/bot"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True)
class Account:
    """Settings of the platform (contracts §1). `public_url` empty: long polling; else a webhook under it."""

    token: str = field(repr=False)
    api: str = OFFICIAL_API
    public_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    status: bool = False
    """Whether the operator allows structure-level status in private chats of bound accounts."""
    authorities: Path | None = None

    def __post_init__(self) -> None:
        """Raises ValueError, in French: the operator reads it."""
        if not re.fullmatch(r"\d+:[\w-]+", self.token):
            raise ValueError("CONUM_TELEGRAM_TOKEN : attendu la forme 123456:ABC… que donne @BotFather")
        if self.webhook_secret and not _SECRET.fullmatch(self.webhook_secret):
            raise ValueError("CONUM_TELEGRAM_WEBHOOK_SECRET : 1 à 256 caractères parmi A-Z a-z 0-9 _ -")

    @property
    def base_url(self) -> str:
        """What comes before the token in an address: the official form, or `…/bot` of another server."""
        return self.api.rstrip("/") if self.api.rstrip("/").endswith("/bot") else f"{self.api.rstrip('/')}/bot"

    @property
    def place(self) -> str:
        """Where the Bot API is, as an operator knows it."""
        return self.base_url.removesuffix("/bot")

    @property
    def webhook_path(self) -> str:
        """Nobody can guess it: with a server that shows no secret, it is what keeps strangers out."""
        return f"/telegram/{self.derived('path').hex()[:32]}"

    @property
    def webhook_url(self) -> str:
        return self.public_url.rstrip("/") + self.webhook_path

    @property
    def header_secret(self) -> str:
        """What Telegram shows with each update of a webhook; never empty."""
        return self.webhook_secret or self.derived("webhook").hex()

    @property
    def event_key(self) -> bytes:
        """From the token alone: events keep their names when the operator changes the other secrets."""
        return hmac.digest(self.token.encode(), b"telegram/events", hashlib.sha256)

    def derived(self, use: str) -> bytes:
        """A key for one use, the same after a restart."""
        return hmac.digest((self.secret or self.token).encode(), f"telegram/{use}".encode(), hashlib.sha256)
