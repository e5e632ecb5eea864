"""The platform's side of the wire: holds events until they are confirmed, and writes down what it accepted."""

import asyncio
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUESTION = "que veut dire 7/8 ? (essai numéro {number})"


class Judge:
    """`load` gives the questions; `accepted` lists the keys of the messages taken, in order."""

    def __init__(self, platform="mattermost"):
        self.platform = platform
        self.accepted = []
        self.apologised = set()
        """The keys of the messages that excuse the assistant instead of answering."""
        self.channels = defaultdict(list)
        self.held = {}
        self.port = 0
        self.refusals = []
        self.on_post = lambda key: None
        self._ids = {}
        self._unanswered = set()
        self._server = None
        self._links = set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._link, "127.0.0.1", 0, limit=2**22)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for writer in set(self._links):
            writer.close()

    def ask(self, count, conversations, first=0):
        """Questions from so many people, each in a private channel, in turn."""
        names = []
        for number in range(first, first + count):
            person = f"p{number % conversations}"
            name = f"e{number}"
            origin = {
                "platform": self.platform,
                "person": person,
                "channel": f"c-{person}",
                "place": "direct",
                "message": name,
            }
            message = {
                "conversation": f"{self.platform}:{person}",
                "text": QUESTION.format(number=number),
                "origin": origin,
            }
            names.append(name)
            self._unanswered.add(f"{name}/0")
            self.held[name] = {"id": name, "kind": "message", "message": message, "at": NOON.isoformat()}
        for writer in self._links:
            self._push(writer, names)
        return names

    def push_again(self, names):
        """Deliver once more what was confirmed, or not."""
        for writer in self._links:
            self._push(writer, names)

    def _push(self, writer, names):
        for start in range(0, len(names), 50):
            events = [self.held[name] for name in names[start : start + 50] if name in self.held]
            if events:
                writer.write(json.dumps({"events": events}).encode() + b"\n")

    async def _link(self, reader, writer):
        self._links.add(writer)
        self._push(writer, list(self.held))
        try:
            while line := await reader.readline():
                self._hear(writer, json.loads(line))
        except (OSError, ValueError):
            pass
        finally:
            self._links.discard(writer)
            writer.close()

    def _hear(self, writer, told):
        if "confirm" in told:
            for name in told["confirm"]:
                self.held.pop(name, None)
            return
        answer = {"to": told["number"]}
        if "find" in told:
            answer["message"] = self._ids.get(told["find"])
        elif self.refusals:
            answer["after"] = self.refusals.pop(0)
        else:
            key = told["post"]
            self.accepted.append(key)
            self._unanswered.discard(key)
            if told["kind"] == "error":
                self.apologised.add(key)
            self.channels[told["channel"]].append(key)
            answer["message"] = self._ids[key] = f"m{len(self.accepted)}"
            self.on_post(key)
        writer.write(json.dumps(answer).encode() + b"\n")

    def cut(self):
        for writer in set(self._links):
            writer.transport.abort()

    def say_dead(self):
        for writer in self._links:
            writer.write(b'{"dead": true}\n')

    # The verdict.

    def lost(self):
        """What was asked and has no answer yet."""
        return self._unanswered

    def doubled(self):
        return sorted(key for key, count in Counter(self.accepted).items() if count > 1)

    def disordered(self):
        """Channels whose first answers did not come in the order of the questions."""
        wrong = []
        for channel, keys in self.channels.items():
            first_seen = list(dict.fromkeys(int(key[1:-2]) for key in keys))
            if first_seen != sorted(first_seen):
                wrong.append(channel)
        return wrong
