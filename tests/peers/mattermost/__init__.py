"""A strict peer that behaves as a Mattermost server: the judge of what our adapter really does."""

from tests.peers.mattermost.faults import Fault, Limiter, too_many
from tests.peers.mattermost.peer import Peer
from tests.peers.mattermost.world import World

__all__ = ["Fault", "Limiter", "Peer", "World", "too_many"]
