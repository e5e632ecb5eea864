"""One-time codes: made, kept hashed, tried five times at most, within ten minutes, once."""

import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.secret import Hasher
from bot.storage.connection import Connection

DIGITS = 8
LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5
MAX_REQUESTS = 3
"""Codes that one account, or one address, may ask for within PERIOD."""
PERIOD = timedelta(hours=1)
SLACK = LIFETIME
"""How far the machine's clock may be set back before a code is taken for one that never ends."""

_KEEP = "INSERT OR REPLACE INTO codes (account, address, code, until, tries) VALUES (?, ?, ?, ?, 0)"


class Codes:
    """The codes of one database, by account. A code for an address that nobody knows is made and kept alike."""

    def __init__(self, connection: Connection, hasher: Hasher, now: Callable[[], datetime]) -> None:
        self._base = connection
        self._hash = hasher
        self._now = now

    def make(self, platform: str, person: str, address: str, *, known: bool) -> str | None:
        """A new code, which takes the place of the one before; None when too many were asked for.

        `address` is its hash. When it is not `known`, the code is kept without it: right or wrong, it links nothing.
        """
        account = f"{platform}:{person}"
        code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        now = self._moment()
        until = (now + LIFETIME).isoformat()
        with self._base.transaction():
            if self._too_many(account) or self._too_many(address):
                return None
            for asked in (account, address):
                self._base.run("INSERT INTO code_requests (who, at) VALUES (?, ?)", asked, now.isoformat())
            self._base.run(_KEEP, account, address if known else "", self._hashed(account, code), until)
        return code

    def take(self, platform: str, person: str, code: str) -> str | None:
        """The hash of the address that this code links to; None when it is wrong, late, used or never sent.

        Every try is counted, and the same comparison is made whatever is found.
        """
        account = f"{platform}:{person}"
        given = self._hashed(account, code)
        with self._base.transaction():
            row = self._base.one("SELECT * FROM codes WHERE account = ?", account)
            same = hmac.compare_digest(given, row["code"] if row else self._hashed(account, ""))
            if row is None:
                return None
            tries = row["tries"] + 1
            left = datetime.fromisoformat(row["until"]) - self._moment()
            alive = tries <= MAX_TRIES and timedelta() <= left <= LIFETIME + SLACK
            if same or not alive:
                self._base.run("DELETE FROM codes WHERE account = ?", account)
            else:
                self._base.run("UPDATE codes SET tries = ? WHERE account = ?", tries, account)
        return row["address"] or None if same and alive else None

    def _too_many(self, who: str) -> bool:
        """Whether the limit is reached; what is older than the period is forgotten on the way, and what a clock that
        was wrong put in the future.
        """
        now = self._moment()
        bounds = ((now - PERIOD).isoformat(), now.isoformat())
        self._base.run("DELETE FROM code_requests WHERE at < ? OR at > ?", *bounds)
        return len(self._base.all("SELECT id FROM code_requests WHERE who = ?", who)) >= MAX_REQUESTS

    def _moment(self) -> datetime:
        """In UTC: kept as text, moments are compared as text."""
        return self._now().astimezone(UTC)

    def _hashed(self, account: str, code: str) -> str:
        return self._hash("code", f"{account}\x00{code}")
