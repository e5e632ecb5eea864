"""`python -m tests.peers.mattermost --port 8065`: the peer alone, for a bot in another process.

Prints one JSON line with its address, its tokens and its team, then serves until it is stopped.
"""

import argparse
import json
import signal
import threading

from tests.peers.mattermost import Peer, World


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--modern", action="store_true", help="as a current server rather than 5.37")
    options = parser.parse_args()
    world = World("11.9.0", modern=True) if options.modern else World()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with Peer(world, port=options.port) as peer:
        told = {"url": peer.url, "token": peer.bot_token, "admin_token": peer.admin_token, "team": peer.team["name"]}
        print(json.dumps(told), flush=True)  # noqa: T201 — what the starting process waits for
        stopped.wait()


if __name__ == "__main__":
    main()
