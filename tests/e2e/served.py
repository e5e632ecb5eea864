"""`conum serve` in front of a Mattermost server, run as an operator runs it, and people who talk to it."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import pytest

from tests.conftest import ROOT
from tests.peers.drivers.mattermost import MattermostPeople
from tests.peers.mattermost import Peer

NAMES = ("URL", "TOKEN", "ADMIN_TOKEN", "TEAM")


@dataclass
class Served:
    """A server, people on it, and the command that answers them."""

    url: str
    token: str
    people: MattermostPeople
    database: str
    quiet: float
    """Seconds without anything new after which nothing more is expected."""
    settings: dict = field(default_factory=dict)
    """Settings beyond the address and the token."""
    process: subprocess.Popen | None = None
    told: list = field(default_factory=list)

    def start(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CONUM_")}
        environment |= {
            "CONUM_CACHE": os.environ.get("CONUM_CACHE", ""),
            "CONUM_MATTERMOST_URL": self.url,
            "CONUM_MATTERMOST_TOKEN": self.token,
            "CONUM_DATABASE": self.database,
            "CONUM_HTTP": "127.0.0.1:0",
            "CONUM_PACING": "non",
            **self.settings,
        }
        command = [sys.executable, "-m", "bot", "serve"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        ready = threading.Event()

        def listen():
            for line in self.process.stderr:
                self.told.append(line)
                if "prêt" in line:
                    ready.set()
            ready.set()

        threading.Thread(target=listen, daemon=True).start()
        assert ready.wait(120), "".join(self.told)
        assert any("prêt" in line for line in self.told), "".join(self.told)
        return self

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        code = self.process.wait(15)
        self.process.stderr.close()
        return code

    def answers(self, person, channel):
        """What the bot said in a channel, oldest first."""
        return [post for post in self.people.channel(person, channel) if post["user_id"] == self.bot]

    @property
    def bot(self):
        return self.people.bot(self.token).id

    def wait(self, person, channel, count):
        """Exactly this many answers, then nothing more for a while."""
        found = self.people.wait_for(lambda: self.answers(person, channel), lambda posts: len(posts) >= count, 15)
        time.sleep(self.quiet)
        found = self.answers(person, channel)
        assert len(found) == count, [post["message"][:80] for post in found]
        return found


@contextlib.contextmanager
def serving(server, database):
    """A server with people on it, the bot not started: `pair` is our strict peer, `réel` the one of the environment,
    without which the test is skipped.
    """
    if server == "pair":
        with Peer() as peer:
            people = MattermostPeople(peer.url, peer.admin_token, peer.team["name"])
            yield Served(peer.url, peer.bot_token, people, database, 0.3)
        return
    values = [os.environ.get(f"CONUM_E2E_MATTERMOST_{name}", "") for name in NAMES]
    if not all(values):
        pytest.skip("CONUM_E2E_MATTERMOST_… name no real server")
    url, token, admin_token, team = values
    yield Served(url, token, MattermostPeople(url, admin_token, team), database, 2.0)
