"""The web routes that a Mattermost server calls: a click on a button, a slash command."""

import json
from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.adapters.mattermost.buttons import ROUTE
from bot.adapters.mattermost.callbacks import Callbacks

COMMAND_ROUTE = "/mattermost/command"
_UNREADABLE = 400
_FIELDS = 64


def routes(callbacks: Callbacks) -> Sequence[BaseRoute]:
    """What is read of a body is judged by `Callbacks`; a body that cannot be read is refused here."""

    async def action(request: Request) -> Response:
        try:
            call = json.loads(await request.body())
        except (ValueError, RecursionError):
            return JSONResponse({}, _UNREADABLE)
        if not isinstance(call, dict):
            return JSONResponse({}, _UNREADABLE)
        status, told = await callbacks.action(call)
        return JSONResponse(dict(told), status)

    async def command(request: Request) -> Response:
        try:
            form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=_FIELDS))
        except ValueError:
            return JSONResponse({}, _UNREADABLE)
        status, told = await callbacks.command(form)
        return JSONResponse(dict(told), status)

    return (Route(ROUTE, action, methods=["POST"]), Route(COMMAND_ROUTE, command, methods=["POST"]))
