"""Names of events: the same for the same thing, opaque since logs show them: a private chat's id is a person's."""

import hashlib
import hmac


class Names:
    """Names made with a key that stays as long as the bot's token does."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, kind: str, *parts: object) -> str:
        """`m/3f9c…`: a kind, and a digest of what tells the thing apart."""
        told = "/".join(map(str, parts)).encode()
        return f"{kind}/{hmac.new(self._key, told, hashlib.sha256).hexdigest()[:24]}"
