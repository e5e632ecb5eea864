"""People on a Mattermost server, by its REST interface: the same on our peer and on a real one."""

import json
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from websockets.sync.client import connect

STRONG = "-Aa1!"
"""What a server that demands strong passwords wants."""


@dataclass(frozen=True)
class Person:
    id: str
    username: str
    token: str


class RefusedCallError(AssertionError):
    """The server refused what a test did."""


class MattermostPeople:
    """Makes people and lets them talk to the bot. Needs the token of an administrator, and a team's name."""

    def __init__(self, url, admin_token, team):
        self._session = requests.Session()
        self._session.trust_env = False
        self._root = url.rstrip("/") + "/api/v4"
        self._admin = admin_token
        self.team = self.call("GET", f"/teams/name/{team}", admin_token)

    def call(self, method, path, token, body=None, **params):
        response = self._session.request(
            method,
            self._root + path,
            json=body,
            params=params,
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
        self._session.cookies.clear()
        if response.status_code >= 300:
            raise RefusedCallError(f"{method} {path}: {response.status_code} {response.text[:300]}")
        return response.json()

    def create_person(self, name=None):
        username = name or f"p{secrets.token_hex(6)}"
        secret = secrets.token_hex(8) + STRONG
        body = {"username": username, "email": f"{username}@example.test", "password": secret}
        user = self.call("POST", "/users", self._admin, body)
        self.call("POST", f"/teams/{self.team['id']}/members", self._admin, self._member(user["id"]))
        login = {"login_id": username, "password": secret}
        response = self._session.post(self._root + "/users/login", json=login, timeout=30)
        self._session.cookies.clear()
        return Person(user["id"], username, response.headers["Token"])

    def _member(self, user_id):
        return {"team_id": self.team["id"], "user_id": user_id}

    def bot(self, token):
        user = self.call("GET", "/users/me", token)
        return Person(user["id"], user["username"], token)

    def open_direct(self, person, other_id):
        return self.call("POST", "/channels/direct", person.token, [person.id, other_id])["id"]

    def create_channel(self, *members):
        """A public channel of the team with these people in it."""
        name = f"c{secrets.token_hex(6)}"
        body = {"team_id": self.team["id"], "name": name, "display_name": name, "type": "O"}
        channel = self.call("POST", "/channels", self._admin, body)["id"]
        for member in members:
            self.call("POST", f"/channels/{channel}/members", self._admin, {"user_id": member})
        return channel

    def post(self, person, channel, text, root=""):
        body = {"channel_id": channel, "message": text, "root_id": root}
        return self.call("POST", "/posts", person.token, body)["id"]

    def edit(self, person, post, text):
        return self.call("PUT", f"/posts/{post}/patch", person.token, {"message": text})

    def delete(self, person, post):
        return self.call("DELETE", f"/posts/{post}", person.token)

    def react(self, person, post, name):
        body = {"user_id": person.id, "post_id": post, "emoji_name": name}
        return self.call("POST", "/reactions", person.token, body)

    def upload(self, person, channel, name, content):
        """The id of a file, ready to be posted."""
        headers = {"Authorization": f"Bearer {person.token}"}
        parts = {"data": {"channel_id": channel}, "files": {"files": (name, content)}}
        response = self._session.post(self._root + "/files", headers=headers, timeout=30, **parts)
        self._session.cookies.clear()
        return response.json()["file_infos"][0]["id"]

    def use_hook(self, hook, body):
        """Post through an incoming webhook."""
        address = self._root.removesuffix("/api/v4") + f"/hooks/{hook}"
        self._session.post(address, json=body, timeout=30).raise_for_status()

    def press(self, person, post, action, option=None):
        body = {} if option is None else {"selected_option": option}
        return self.call("POST", f"/posts/{post}/actions/{action}", person.token, body)

    def run_slash(self, person, channel, line):
        return self.call("POST", "/commands/execute", person.token, {"channel_id": channel, "command": line})

    def create_command(self, url):
        """A slash command of the team: its trigger and its token."""
        trigger = f"conum{secrets.token_hex(4)}"
        body = {"team_id": self.team["id"], "trigger": trigger, "method": "P", "url": url}
        return trigger, self.call("POST", "/commands", self._admin, body)["token"]

    @contextmanager
    def whispers(self, person):
        """Gives the next post that only this person sees."""
        address = self._root.replace("http", "ws", 1) + "/websocket"
        headers = {"Authorization": f"Bearer {person.token}"}
        with connect(address, additional_headers=headers, proxy=None) as socket:

            def next_one(patience=10.0):
                while True:
                    event = json.loads(socket.recv(patience))
                    if event.get("event") == "ephemeral_message":
                        return json.loads(event["data"]["post"])

            socket.recv(10.0)
            yield next_one

    def thread(self, person, root):
        """The posts of a thread, oldest first."""
        posts = self.call("GET", f"/posts/{root}/thread", person.token)["posts"].values()
        return sorted(posts, key=lambda post: post["create_at"])

    def channel(self, person, channel):
        """The last posts of a channel, oldest first."""
        found = self.call("GET", f"/channels/{channel}/posts", person.token, per_page=200)
        return [found["posts"][key] for key in reversed(found["order"])]

    def wait_for(self, read, enough, patience=10.0):
        """What `read` gives once `enough` says so; the last reading when the time is over."""
        limit = time.monotonic() + patience
        while True:
            found = read()
            if enough(found) or time.monotonic() > limit:
                return found
            time.sleep(0.05)
