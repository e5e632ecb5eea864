"""A warm parent: imports and loads everything once, then forks a server for each line it reads.

A line is a JSON object: `database`, `port`, `platform`, `searches`, `die` (the passage of each failpoint at which the
process kills itself), `poison` (words that it dies of), `names` (a file of the host names known at the moment),
`file_size` and `files` (limits of the system). It answers with the id of the child, and later tells how it ended.
"""

import asyncio
import importlib
import json
import os
import resource
import signal
import socket
import sys
from functools import partial
from pathlib import Path

from bot import failpoints
from bot.bootstrap import conversations_to_serve, serve
from bot.settings import Settings
from tests.faults.wire import WireAdapter

SERVING = (
    *("bot.serving.supervisor", "bot.serving.desk", "bot.http.app", "bot.storage.sqlite", "bot.adapters.configured"),
    *("bot.adapters.mattermost", "bot.adapters.telegram.adapter", "uvicorn.lifespan.off"),
    *("uvicorn.protocols.http.auto", "uvicorn.loops.auto"),
)
"""What a server imports, imported before the fork."""


def kill_at(passage, counts, name):
    counts[name] = counts.get(name, 0) + 1
    if counts[name] == passage:
        os.kill(os.getpid(), signal.SIGKILL)


def know_only(names):
    """Host names as the file of the moment gives them, one a line; addresses and the loopback as ever."""
    real = socket.getaddrinfo

    def look_up(host, *rest, **more):
        named = host.decode() if isinstance(host, bytes) else host
        if named and named.endswith(".example"):
            if named not in Path(names).read_text(encoding="utf-8").split():
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            named = "127.0.0.1"
        return real(named, *rest, **more)

    socket.getaddrinfo = look_up


def dies_of(words, conversations):
    turn = conversations.turn

    def deadly(message, *given):
        if words in message.text:
            os.kill(os.getpid(), signal.SIGKILL)
        return turn(message, *given)

    conversations.turn = deadly


def child(order, conversations):
    counts = {}
    for name, passage in order.get("die", {}).items():
        failpoints.arm(name, partial(kill_at, passage, counts, name))
    if "poison" in order:
        dies_of(order["poison"], conversations)
    if "file_size" in order:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_size"], resource.RLIM_INFINITY))
    if "files" in order:
        resource.setrlimit(resource.RLIMIT_NOFILE, (order["files"], resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    given = order.get("settings", {})
    if "names" in order:
        know_only(order["names"])
    settings = Settings(http=order.get("http", "127.0.0.1:0"), pacing=order.get("pacing", "non"), **given)
    platform, searches = order.get("platform", "mattermost"), order.get("searches", True)
    wire = None if given else lambda *_: [WireAdapter(order["port"], platform, searches=searches)]
    code = asyncio.run(serve(settings, Path(order["database"]), conversations, wire))
    sys.stderr.flush()
    os._exit(code)


def main():
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # as the command does, and its children from the fork on
    conversations = conversations_to_serve(Settings())
    for module in SERVING:
        importlib.import_module(module)
    print("warm", flush=True)  # noqa: T201
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(log, 2)
            child(order, conversations)
        print(pid, flush=True)  # noqa: T201
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
