"""How fast a platform lets a bot speak: one table, and buckets that say how long to wait."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.messages import Origin

MAX_BUCKETS = 50_000
MINUTE = 60.0


@dataclass(frozen=True)
class Rate:
    """`count` messages each `seconds`, of which `burst` may go at once."""

    count: float
    seconds: float
    burst: int = 1


@dataclass(frozen=True)
class Pace:
    """The limits of a platform: on the whole, for one chat, for one group chat."""

    overall: Rate
    chat: Rate | None = None
    group: Rate | None = None


PACES: Mapping[str, Pace] = {
    # Few servers limit calls (their own default: ten a second, switched off). One that does says so and is obeyed.
    # This only keeps the others from a storm of ours: a network that writes within a minute needs seventy a second.
    "mattermost": Pace(overall=Rate(100, 1, burst=100)),
    # https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this says 30. Two below, for what
    # leaves at its hour and arrives together: one refusal costs a second of everybody's.
    "telegram": Pace(overall=Rate(28, 1, burst=1), chat=Rate(1, 1), group=Rate(20, MINUTE)),
}
THREAD_RATE = Rate(30, MINUTE, burst=30)
"""Never more posts in one thread or channel: two programs answering each other stay slow (paced or not)."""
PRIVATE = frozenset({"direct", "ephemeral", "private_bound"})


@dataclass
class Bucket:
    """When the next message may go, if all keep to the rate: the generic cell rate algorithm."""

    rate: Rate
    _due: float = float("-inf")

    def reserve(self, now: float) -> float:
        """Take the next place; the seconds to wait for it."""
        step = self.rate.seconds / self.rate.count
        self._due = max(self._due, now - step * (self.rate.burst - 1)) + step
        return max(self._due - step - now, 0.0)

    def take(self, now: float) -> bool:
        """Take the next place only if it is free now."""
        step = self.rate.seconds / self.rate.count
        due = max(self._due, now - step * (self.rate.burst - 1))
        if due > now:
            return False
        self._due = due + step
        return True


@dataclass
class Buckets:
    """One bucket a name, made on first use; the oldest are forgotten beyond a bound."""

    rate: Rate
    _buckets: dict[object, Bucket] = field(default_factory=dict)

    def reserve(self, name: object, now: float) -> float:
        bucket = self._buckets.pop(name, None) or Bucket(self.rate)
        self._buckets[name] = bucket
        if len(self._buckets) > MAX_BUCKETS:
            del self._buckets[next(iter(self._buckets))]
        return bucket.reserve(now)


class Pacer:
    """All the limits of one platform together."""

    def __init__(self, platform: str, *, paced: bool) -> None:
        pace = PACES.get(platform) if paced else None
        self._overall = Bucket(pace.overall) if pace else None
        self._chats = Buckets(pace.chat) if pace and pace.chat else None
        self._groups = Buckets(pace.group) if pace and pace.group else None
        self._threads = Buckets(THREAD_RATE)

    def local(self, origin: Origin, now: float) -> float:
        """Seconds to wait for the place itself. Reserve it first: it must not hold up the rest of the platform."""
        waits = [0.0]
        if self._chats:
            waits.append(self._chats.reserve(origin.channel, now))
        if self._groups and is_group(origin):
            waits.append(self._groups.reserve(origin.channel, now))
        if origin.place not in PRIVATE:
            waits.append(self._threads.reserve((origin.channel, origin.thread), now))
        return max(waits)

    def overall(self, now: float) -> float:
        """Seconds to wait for one's turn among all."""
        return self._overall.reserve(now) if self._overall else 0.0


def is_group(origin: Origin) -> bool:
    """Telegram numbers its groups below zero."""
    return origin.platform == "telegram" and origin.channel.startswith("-")
