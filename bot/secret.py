"""The key under which addresses and codes are hashed: the setting, or a file beside the database."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from bot.storage.ownership import make_over

KEY_BYTES = 32


def secret_key(setting: str | None, database: Path) -> bytes:
    """`CONUM_SECRET`, else the key file of that database, made at first need and readable by its owner alone."""
    if setting:
        return setting.encode()
    path = database.with_name(f"{database.name}.key")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    make_over(path)
    with os.fdopen(handle, "wb") as file:
        key = secrets.token_hex(KEY_BYTES).encode()
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


class Hasher:
    """Keyed hashes, each for one purpose: an address and a code never share one."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, purpose: str, text: str) -> str:
        return hmac.new(self._key, f"{purpose}\x00{text}".encode(), hashlib.sha256).hexdigest()
