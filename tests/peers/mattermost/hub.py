"""The websocket side of the server: numbered events per connection, kept for those who come back."""

import json
import random
from collections import deque

from tests.peers.mattermost.ids import ID, new_id

WAITING = 256
SENT = 128
LIGHT = {"typing", "status_change", "channel_viewed"}


class Connection:
    """What the server knows of a connection, with or without an open socket."""

    def __init__(self, user):
        self.id = new_id()
        self.user = user
        self.next = 0
        self.sent = deque(maxlen=SENT)
        self.waiting = deque()
        self.socket = None

    def push(self, event):
        """Send or keep. False when the queue is full: the server gives the connection up."""
        if self.socket is None:
            if len(self.waiting) >= WAITING:
                return False
            if event["event"] in LIGHT and len(self.waiting) >= WAITING // 2:
                return True
            self.waiting.append(event)
            return True
        self.write(event)
        return True

    def write(self, event):
        frame = json.dumps({**event, "seq": self.next}, ensure_ascii=False, separators=(",", ":")) + "\n"
        self.sent.append((self.next, frame))
        self.next += 1
        self.socket.send(frame)

    def can_resume(self, number):
        return number == self.next or any(sequence == number for sequence, _ in self.sent)

    def resume(self, socket, number):
        self.socket = socket
        for sequence, frame in list(self.sent):
            if sequence >= number:
                socket.send(frame)
        while self.waiting:
            self.write(self.waiting.popleft())


class Hub:
    def __init__(self, version):
        self.version = version
        self.connections = {}
        self.statuses = {}
        self.deaf = set()
        self.opened = 0
        """Sockets opened since the start: what tells a reconnection loop."""
        self.shuffle = None

    def publish(self, event, data, to, **broadcast):
        """To every connection of the users `to`. `data` may depend on the user when it is a function."""
        scope = {"omit_users": None, "user_id": "", "channel_id": "", "team_id": "", **broadcast}
        for connection in list(self.connections.values()):
            if connection.user in to and connection.user not in self.deaf:
                told = data(connection.user) if callable(data) else data
                if not connection.push({"event": event, "data": told, "broadcast": scope}):
                    self.connections.pop(connection.id)

    def attach(self, socket, user, resume_id, number):
        """Open or resume. None when the server drops the socket without a word: an id or number it cannot read."""
        if resume_id:
            if not ID.fullmatch(resume_id):
                return None
            known = self.connections.get(resume_id)
            if known is not None and known.user == user and known.socket is None:
                if not (number or "").isdigit():
                    return None
                if known.can_resume(int(number)):
                    self.opened += 1
                    known.resume(socket, int(number))
                    return known
                self.connections.pop(resume_id)
                return self._open(socket, user, twice=True)
        return self._open(socket, user)

    def _open(self, socket, user, *, twice=False):
        self.opened += 1
        connection = Connection(user)
        self.connections[connection.id] = connection
        connection.socket = socket
        self._hello(connection)
        if twice:
            self.status(user, "offline")
            self._hello(connection)
        if random.random() < 0.5:
            self.status(user, "offline")
        self.status(user, "online")
        return connection

    def _hello(self, connection):
        data = {"connection_id": connection.id, "server_version": f"{self.version}.dev.peer.false"}
        scope = {"omit_users": None, "user_id": connection.user, "channel_id": "", "team_id": ""}
        connection.push({"event": "hello", "data": data, "broadcast": scope})

    def status(self, user, status):
        self.statuses[user] = status
        self.publish("status_change", {"status": status, "user_id": user}, {user}, user_id=user)

    def detach(self, connection):
        connection.socket = None
        self.status(connection.user, "offline")

    def drop_state(self):
        """Forget every connection whose socket is closed, as the five-minute sweep does."""
        self.connections = {key: value for key, value in self.connections.items() if value.socket is not None}

    def skip(self, user):
        """Lose the next number of every connection of a user: a hole."""
        for connection in self.connections.values():
            if connection.user == user:
                connection.next += 1
