"""A strict peer that behaves as a Mattermost server: the judge of what our adapter really does."""

from tests.peers.mattermost.faults import Fault, too_many
from tests.peers.mattermost.peer import Peer
from tests.peers.mattermost.world import World

__all__ = ["Fault", "Peer", "World", "too_many"]
