"""What another process may ask of the peer by HTTP, under /_peer/: fail, cut, restart, tell."""

from tests.peers.mattermost.faults import Fault


async def control(peer, name, body):
    """An object with what was asked. An unknown name is a mistake of the test: KeyError."""
    return await _CONTROLS[name](peer, body)


async def _fault(peer, body):
    peer.faults.add(Fault(**body))
    return {}


async def _clear(peer, _body):
    peer.faults.clear()
    return {}


async def _cut(peer, body):
    peer.cut(rst=body.get("rst", False))
    return {}


async def _cut_inside(peer, body):
    peer.cut_inside_next_frame(body["size"])
    return {}


async def _silence(peer, _body):
    peer.silence()
    return {}


async def _drop_state(peer, _body):
    peer.world.hub.drop_state()
    return {}


async def _forget(peer, _body):
    """As a restart that keeps the port: no connection, no pending post is known any more."""
    peer.cut(rst=True)
    peer.world.hub.connections.clear()
    peer.world.pending.clear()
    return {}


async def _set(peer, body):
    for name in ("echo_after", "in_flight", "max_post_size"):
        if name in body:
            setattr(peer.world, name, body[name])
    return {}


async def _accepted(peer, body):
    start = body.get("from", 0)
    return {"accepted": peer.world.accepted[start:], "total": len(peer.world.accepted)}


async def _state(peer, _body):
    return {
        "bot": peer.bot["id"],
        "team": peer.team["id"],
        "channel": peer.channel["id"],
        "opened": peer.world.hub.opened,
        "sockets": len(peer.sockets),
        "calls": len(peer.world.calls),
        "ephemeral": peer.world.ephemeral,
    }


_CONTROLS = {
    "fault": _fault,
    "clear": _clear,
    "cut": _cut,
    "cut_inside": _cut_inside,
    "silence": _silence,
    "drop_state": _drop_state,
    "forget": _forget,
    "set": _set,
    "accepted": _accepted,
    "state": _state,
}
