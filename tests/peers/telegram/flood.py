"""Telegram's published rates: about one message a second a chat, 20 a minute a group, 30 a second overall."""

from collections import defaultdict, deque

from tests.peers.telegram.errors import ApiError

OVERALL = (30, 1.0)
PRIVATE = (3, 3.0)
GROUP = (20, 60.0)


class FloodLimits:
    """Counts what was sent; off unless asked for."""

    def __init__(self, clock):
        self.on = False
        self.refused = 0
        self._clock = clock
        self._sent = defaultdict(deque)

    def count(self, chat):
        """Raises ApiError (429) when it is one too many."""
        if not self.on:
            return
        for key, (most, span) in (("*", OVERALL), (chat.id, PRIVATE if chat.type == "private" else GROUP)):
            self._within(key, most, span)
        now = self._clock()
        self._sent["*"].append(now)
        self._sent[chat.id].append(now)

    def _within(self, key, most, span):
        now, sent = self._clock(), self._sent[key]
        while sent and sent[0] <= now - span:
            sent.popleft()
        if len(sent) >= most:
            self.refused += 1
            wait = max(1, round(sent[0] + span - now))
            raise ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
