"""A strict Mattermost server on loopback, in its own thread, which can be made to fail and says what it accepted."""

import asyncio
import json
import re
import threading
import time

from tests.peers.mattermost import errors
from tests.peers.mattermost.faults import Fault, Faults
from tests.peers.mattermost.ids import new_id
from tests.peers.mattermost.integrations import Integrations
from tests.peers.mattermost.routes import Call, find
from tests.peers.mattermost.wire import Response, Socket, read_request, reset, write_response
from tests.peers.mattermost.world import World

SERVER_PING = 60.0
AUTHENTICATION = 5.0
_SLASHES = re.compile(r"//+")


class Peer:
    """`with Peer() as peer:` — then `peer.url`, `peer.bot_token`, and `peer.do(function)` to touch its world."""

    def __init__(self, world=None, *, authentication=AUTHENTICATION, port=0):
        self.world = world or World()
        self.faults = Faults()
        self.contents = {}
        self.sockets = {}
        self._authentication = authentication
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._server = None
        self._lines = set()
        self.url = ""
        self.integrations = None
        self._populate()

    def _populate(self):
        world = self.world
        self.admin = world.create_user("admin", roles="system_user system_admin")
        self.admin_token = world.create_token(self.admin["id"])
        self.bot = world.create_user("conum", is_bot=True)
        self.bot_token = world.create_token(self.bot["id"])
        self.team = world.create_team("campus")
        world.team_members[self.team["id"]] |= {self.admin["id"], self.bot["id"]}
        self.channel = world.create_channel("O", "entraide", self.team["id"], self.admin["id"], "Entraide")
        world.members[self.channel["id"]].add(self.bot["id"])

    # Life

    def __enter__(self):
        self._thread = threading.Thread(target=self._run, daemon=True, name="mattermost-peer")
        self._thread.start()
        self.call(self.start())
        return self

    def __exit__(self, *_):
        self.call(self.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def call(self, coroutine):
        """Run a coroutine where the peer lives, and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    def do(self, function, *arguments, **named):
        """Call a function of the world, the hub or the peer where the peer lives."""

        async def inside():
            return function(*arguments, **named)

        return self.call(inside())

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, limit=2**26)
        self._port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        if self.integrations is None:
            self.integrations = Integrations(self.world, self.url)

    async def stop(self):
        await self.leave()
        await self.integrations.close()
        await asyncio.sleep(0)  # what was aborted is closed at the next turn

    async def leave(self):
        """Nobody listens on the port any more, and every line is cut."""
        self._server.close()
        for writer in list(self._lines):
            reset(writer)
        await asyncio.sleep(0)
        tasks = [task for task in asyncio.all_tasks() if task.get_coro().__qualname__ == "Peer._serve"]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks)

    async def come_back(self, *, restarted=True):
        """Listen again on the same port. A restarted server knows no connection and no pending post."""
        if restarted:
            self.world.hub.connections.clear()
            self.world.pending.clear()
        await self.start()

    # What a test may do to the lines

    def cut(self, *, rst=False, user=None):
        """Cut the open websockets (of a user), without a close frame."""
        for socket, owner in list(self.sockets.items()):
            if user in {None, owner}:
                socket.drop(rst=rst)

    def cut_inside_next_frame(self, size):
        for socket in self.sockets:
            socket.cut_in = size

    def silence(self):
        """From now on the open websockets say and hear nothing, and nobody is told."""
        for socket in self.sockets:
            socket.silent = True

    def fail(self, fault):
        self.faults.add(fault if isinstance(fault, Fault) else Fault(**fault))

    # HTTP

    async def _serve(self, reader, writer):
        self._lines.add(writer)
        try:
            while (request := await read_request(reader)) is not None:
                if request.headers.get("upgrade", "").lower() == "websocket":
                    await self._socket(reader, writer, request)
                    return
                if not await self._exchange(writer, request):
                    return
        except (ConnectionError, ValueError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return  # a cancelled line ends like a cut one
        finally:
            self._lines.discard(writer)
            writer.close()

    async def _exchange(self, writer, request):
        fault = self.faults.next(request.method, request.path) if self._of_bot(request) else None
        kind = fault.kind if fault else ""
        if kind == "drop_before":
            return False
        if kind == "delay":
            await asyncio.sleep(fault.delay)
        if kind == "answer":
            response = Response(fault.status, fault.body.encode(), fault.type, dict(fault.headers))
            self._note(request, response)
        else:
            response = await self.answer(request)
        if kind == "drop_after":
            return False
        if kind == "hang_after":
            await asyncio.sleep(3600)
        return await write_response(writer, response, fault)

    def _of_bot(self, request):
        """Faults are for the bot: the people of a test are served well."""
        return request.token() in {self.bot_token, ""} and not request.path.startswith("/_peer/")

    def _note(self, request, response):
        self.world.calls.append((time.monotonic(), request.method, request.path, response.status))

    async def answer(self, request):
        response = await self._answer(request)
        self._note(request, response)
        return response

    async def _answer(self, request):
        path = request.path
        if "//" in path:
            return Response(301, b"", "", {"Location": _SLASHES.sub("/", path)})
        request_id = new_id()
        try:
            response = await self._handled(request)
        except errors.Refused as refused:
            response = _refusal(refused, request, request_id)
        if response.type.startswith("text/plain"):
            return response
        response.headers |= {"X-Request-Id": request_id, "X-Version-Id": f"{self.world.version}.dev.peer.false"}
        response.headers["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
        return response

    async def _handled(self, request):
        if request.path.startswith("/_peer/"):
            return await self._controlled(request)
        if request.path.startswith("/hooks/"):
            return self._hook(request)
        handler, parts, session = find(request.method, request.path)
        token = request.token()
        user = self._user_of(token)
        if session and not user:
            raise errors.no_session(f"token={token}" if token else "UserRequired")
        return await handler(Call(self, request, user), **parts)

    def _hook(self, request):
        kind, _, hook = request.path.removeprefix("/hooks/").rpartition("/")
        if kind == "commands":
            self.integrations.use_hook(hook, request.json() or {})
        else:
            self.integrations.incoming(hook, request.json())
        return Response(200, b"ok", "text/plain")

    async def _controlled(self, request):
        from tests.peers.mattermost.control import control

        return Response.of(await control(self, request.path.removeprefix("/_peer/"), request.json() or {}))

    # Websocket

    async def _socket(self, reader, writer, request):
        if request.path != "/api/v4/websocket":
            return
        origin = request.headers.get("origin")
        if origin and origin != self.url:
            body = b"Forbidden\n"
            writer.write(Response(403, body, "text/plain; charset=utf-8").head() + body)
            return
        fault = self.faults.next("WS", request.path) if self._of_bot(request) else None
        if fault is not None and fault.kind == "answer":
            answer = Response(fault.status, fault.body.encode(), fault.type, dict(fault.headers))
            writer.write(answer.head() + answer.body)
            return
        socket = Socket(reader, writer, request)
        socket.accept()
        await self._talk(socket, request)

    async def _talk(self, socket, request):
        query = request.query
        user = self._user_of(request.token())
        connection = None
        if user:
            connection = self.world.hub.attach(socket, user, query.get("connection_id"), query.get("sequence_number"))
            if connection is None:
                socket.drop()
                return
            self.sockets[socket] = user
        late = self._loop.call_later(self._authentication, lambda: connection or socket.drop())
        ping = self._loop.create_task(self._pings(socket))
        try:
            async for text in socket.texts():
                connection = self._said(socket, connection, text)
                if connection is None:
                    socket.drop()
        finally:
            ping.cancel()
            late.cancel()
            self.sockets.pop(socket, None)
            if connection is not None and connection.socket is socket:
                self.world.hub.detach(connection)

    def _user_of(self, token):
        user = self.world.tokens.get(token, "")
        return user if user and not self.world.users[user]["delete_at"] else ""

    async def _pings(self, socket):
        while True:
            await asyncio.sleep(SERVER_PING)
            socket.ping()

    def _said(self, socket, connection, text):
        """An action of the client. The connection that results; None when the server drops the line."""
        try:
            action = json.loads(text)
        except ValueError:
            return connection
        number = action.get("seq", 0)
        if action.get("action") == "authentication_challenge":
            user = self._user_of((action.get("data") or {}).get("token", ""))
            if not user:
                return None
            if connection is None:
                connection = self.world.hub.attach(socket, user, None, None)
                self.sockets[socket] = user
            socket.send(_frame({"status": "OK", "seq_reply": number}))
            return connection
        if connection is not None:
            socket.send(_frame(self._reply(connection, action, number)))
        return connection

    def _reply(self, connection, action, number):
        if number <= 0:
            return _failure(
                None, "api.web_socket_router.bad_seq.app_error", "Invalid sequence for WebSocket message."
            )
        name = action.get("action")
        if not name:
            return _failure(number, "api.web_socket_router.no_action.app_error", "No websocket action.")
        if name == "ping":
            told = {"node_id": "", "server_time": int(time.time() * 1000), "text": "pong"}
            return {"status": "OK", "seq_reply": number, "data": {**told, "version": self.world.version}}
        if name == "get_statuses":
            return {"status": "OK", "seq_reply": number, "data": dict(self.world.hub.statuses)}
        if name == "user_typing":
            data = action.get("data") or {}
            others = self.world.members.get(data.get("channel_id"), set()) - {connection.user}
            told = {"parent_id": data.get("parent_id", ""), "user_id": connection.user}
            self.world.hub.publish("typing", told, others, channel_id=data.get("channel_id", ""))
            return {"status": "OK", "seq_reply": number}
        return _failure(number, "api.web_socket_router.bad_action.app_error", "Unknown WebSocket action.", 500)


def _refusal(refused, request, request_id):
    if refused.route:
        body = json.dumps(refused.body, separators=(",", ":")).encode()
        return Response(refused.status, body, "text/plain; charset=utf-8")
    response = Response.of({**refused.body, "request_id": request_id}, refused.status)
    if refused.status == 401 and request.token():
        response.headers["Set-Cookie"] = "MMAUTHTOKEN=; Path=/; Max-Age=0; HttpOnly"
    return response


def _failure(number, error_id, message, status=400):
    error = {"id": error_id, "message": message, "detailed_error": "", "status_code": status}
    reply = {"status": "FAIL", "error": error}
    return reply if number is None else {"status": "FAIL", "seq_reply": number, "error": error}


def _frame(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
