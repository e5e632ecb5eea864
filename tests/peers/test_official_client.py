"""Mattermost's own client finds our peer right. Skipped without node and without the client's packages.

`CONUM_NODE_MODULES` names the folder where `npm install @mattermost/client ws` was run.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.peers.mattermost import Peer, World

FOLDER = Path(os.environ.get("CONUM_NODE_MODULES", "."))
SCRIPT = Path(__file__).parent / "official_client.js"


@pytest.mark.skipif(
    shutil.which("node") is None or not (FOLDER / "node_modules" / "@mattermost" / "client").is_dir(),
    reason="CONUM_NODE_MODULES names no folder with @mattermost/client and ws",
)
@pytest.mark.parametrize("modern", [False, True], ids=["5.37", "actuel"])
def test_it_is_satisfied(modern):
    with Peer(World("11.9.0", modern=True) if modern else World()) as peer:
        ada = peer.do(peer.world.create_user, "ada", password="a long one")  # noqa: S106 — a server of its own
        peer.do(peer.world.team_members[peer.team["id"]].add, ada["id"])
        command = ["node", SCRIPT, peer.url, "ada", "a long one", peer.bot["id"]]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert [number for _, number in seen["events"]] == list(range(len(seen["events"])))
    names = {name for name, _ in seen["events"]}
    assert names >= {"hello", "direct_added", "posted", "post_edited", "reaction_added"}
    assert (seen["me"], seen["read"], seen["edited"], seen["listed"]) == ("ada", "Bonjour", "Bonsoir", 1)
    assert seen["refusal"] == [404, "app.post.get.app_error"]
    assert (seen["missed"], seen["errors"]) == (0, 0)
