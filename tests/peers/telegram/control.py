"""The server from another process: `/control/<action>` with a JSON object, a JSON answer.

Actions are the methods of `People` and those below; the answer is `{"result": …}` or `{"error": …}` with 400.
"""

import asyncio
import inspect
import json

from tests.peers.telegram.http import Answer

POLL = 0.02


async def control(server, action, request):
    try:
        given = json.loads(request.body or b"{}")
        act = ACTIONS.get(action) or _of_people(server, action)
        result = act(server, **given)
        if inspect.isawaitable(result):
            result = await result
    except Exception as error:  # noqa: BLE001 — the caller is told
        return Answer(400, json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
    return Answer(200, json.dumps({"result": result}).encode())


def _of_people(server, action):
    if action.startswith("_"):
        raise ValueError(action)
    return lambda _, **given: getattr(server.people, action)(**given)


def sent(server, chat=None, since=0):
    """What the bot sent, in order, to one chat or to all."""
    return [message for message in server.sent[since:] if chat in (None, message["chat"]["id"])]


async def wait(server, count, chat=None, timeout=10.0):  # noqa: ASYNC109 — the caller's patience
    """What the bot sent once there are `count` of them, or what there is after `timeout` seconds."""
    end = asyncio.get_running_loop().time() + timeout
    while len(sent(server, chat)) < count and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110
        await asyncio.sleep(POLL)
    return sent(server, chat)


def state(server):
    """Where it stands: the queue, the webhook, the counts."""
    return {
        "bot": server.bot,
        "waiting": len(server.updates.waiting),
        "webhook": server.updates.webhook.url,
        "sent": len(server.sent),
        "edits": len(server.edits),
        "calls": len(server.calls),
        "commands": [[*key, commands] for key, commands in server.commands.items()],
        "callbacks": {number: asked.answer for number, asked in server.callbacks.items()},
    }


ACTIONS = {
    "sent": sent,
    "wait": wait,
    "state": state,
    "edits": lambda server: server.edits,
    "calls": lambda server: [vars(call) for call in server.calls],
    "fault": lambda server, method, kind, **details: server.faults.plan(method, kind, **details),
    "clear_faults": lambda server: server.faults.clear(),
    "drop_connections": lambda server: server.drop_connections(),
    "inject": lambda server, update: server.updates.inject(update),
    "limits": lambda server, on: setattr(server.flood, "on", on),
}
