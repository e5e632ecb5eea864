"""A strict Bot API server on loopback: it checks, keeps, redelivers and refuses as Telegram does."""

import inspect
import json
import re
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.peers.telegram.chats import World
from tests.peers.telegram.control import control
from tests.peers.telegram.errors import ApiError
from tests.peers.telegram.faults import Faults
from tests.peers.telegram.flood import FloodLimits
from tests.peers.telegram.http import Answer, HttpServer
from tests.peers.telegram.methods import method
from tests.peers.telegram.parameters import Parameters
from tests.peers.telegram.people import People
from tests.peers.telegram.updates import UpdateQueue

TOKEN = "123456789:peer-token-made-for-tests-0123456789"  # noqa: S105 — invented
_PATH = re.compile(r"/bot(?P<token>\d+:[\w-]+)/(?P<method>\w+)")


@dataclass
class Call:
    """One call as it was judged. `status` 0: the connection was reset or left hanging."""

    method: str
    parameters: dict
    at: float
    status: int = 0
    description: str = ""


@dataclass
class Callback:
    at: float
    answer: str | None = None


class BotApi:
    """The server, everything it accepted, and the people on the other side of it.

    `calls` holds every request judged, `sent` every message taken from the bot (as sent), `edits` every edit.
    """

    def __init__(self, *, token=TOKEN, username="conum_bot", clock=time.time):
        self.clock = clock
        self.token = token
        self.bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Assistant",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.world = World()
        self.updates = UpdateQueue(clock)
        self.flood = FloodLimits(clock)
        self.faults = Faults()
        self.people = People(self)
        self.calls, self.sent, self.edits = [], [], []
        self.files, self.callbacks, self.commands, self.about = {}, {}, {}, {}
        self.port = None
        self._http = HttpServer(self._answer)

    @property
    def url(self):
        """What `base_url` and `CONUM_TELEGRAM_API` take."""
        return f"http://127.0.0.1:{self.port}/bot"

    async def start(self, port=0):
        self.port = await self._http.start(port)
        return self

    async def stop(self):
        """Down, with all it remembers; `start(port)` brings it back."""
        await self.updates.webhook.stop()
        await self._http.stop()

    async def __aenter__(self):
        return await self.start()

    async def __aexit__(self, *_):
        await self.stop()

    def drop_connections(self):
        self._http.drop_connections()

    def stamp(self, chat):
        """What every message has."""
        return {"message_id": self.world.next_message(), "date": int(self.clock()), "chat": chat.as_object()}

    def accept(self, message, *, edited=False):
        (self.edits if edited else self.sent).append({**message, "accepted_at": self.clock()})
        return message

    def new_callback(self):
        return Callback(self.clock())

    def called(self, name):
        """The calls of a method, oldest first."""
        return [call for call in self.calls if call.method == name]

    async def _answer(self, request):
        path = urlsplit(request.path).path
        if path.startswith("/control/"):
            return await control(self, path.removeprefix("/control/"), request)
        found = _PATH.fullmatch(path)
        if not found:
            return _as_answer(ApiError(404, "Not Found"))
        call = Call(found["method"], {}, self.clock())
        self.calls.append(call)
        answer = await self.faults.around(call.method, lambda: self._judge(call, found["token"], request))
        call.status = answer.status if answer else 0
        return answer

    def _authorise(self, token):
        if token != self.token:
            raise ApiError(401, "Unauthorized")

    async def _judge(self, call, token, request):
        try:
            self._authorise(token)
            act = method(call.method)
            given = Parameters.of(request)
            call.parameters = {**given.values, **dict.fromkeys(given.files, "(file)")}
            result = act(self, given)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            call.description = error.description
            return _as_answer(error)
        return Answer(200, json.dumps({"ok": True, "result": result}).encode())


def _as_answer(error):
    headers = {"retry-after": str(error.parameters["retry_after"])} if "retry_after" in error.parameters else {}
    return Answer(error.code, json.dumps(error.as_object()).encode(), headers)
