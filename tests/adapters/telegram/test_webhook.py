"""Updates brought by Telegram: only with the secret, kept before they are taken, never the same one for ever."""

import json
import re

import httpx
import pytest
from starlette.applications import Starlette

from bot.adapters.telegram.webhook import HEADER
from tests.adapters.telegram.conftest import until
from tests.peers.telegram.http import Answer, HttpServer

SECRET = "un-secret_42"  # noqa: S105 — invented
HELLO = {
    "update_id": 5,
    "message": {
        "message_id": 1,
        "date": 1_795_000_000,
        "text": "bonjour",
        "chat": {"id": 7, "type": "private", "first_name": "A"},
        "from": {"id": 7, "is_bot": False, "first_name": "A"},
    },
}


@pytest.fixture
async def served(house, api):
    """The adapter with a public address, served by a small front."""
    api.updates.webhook.first_wait = 0.01

    async def front(request):
        return Answer(await home.adapter.webhook(request.headers, request.body))

    server = HttpServer(front)
    port = await server.start()
    home = house(public_url=f"http://127.0.0.1:{port}/", webhook_secret=SECRET)
    async with home:
        await until(lambda: home.adapter.last_contact)
        yield home
    await api.updates.webhook.stop()
    await server.stop()


async def test_updates_are_brought_kept_and_answered(served, api):
    assert api.updates.webhook.url == served.account.webhook_url
    api.people.say(7, "bonjour")
    (event,) = await served.received()
    await served.answer(event)
    await until(lambda: not api.updates.waiting)
    assert api.sent[0]["text"] == "Bonjour."
    assert not api.called("getUpdates")


async def test_what_the_disk_refuses_is_brought_again(served, api, intake):
    intake.broken = 2
    api.people.say(7, "bonjour")
    await served.received()
    await until(lambda: not api.updates.waiting)
    assert [status for _, status in api.updates.webhook.attempts] == [503, 503, 200]


async def test_an_update_that_cannot_be_read_is_taken_once_and_for_all(served, api):
    api.updates.inject({"message": "nonsense"})
    api.people.say(7, "bonjour")
    await served.received()
    await until(lambda: not api.updates.waiting)
    assert [status for _, status in api.updates.webhook.attempts] == [200, 200]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"7", b'{"update_id": "x"}'])
async def test_a_body_that_is_no_update_is_never_brought_again(served, body):
    assert await served.adapter.webhook({HEADER: SECRET}, body) == 200
    assert not served.intake.events


@pytest.mark.parametrize("shown", [None, "", SECRET.upper(), SECRET + "x", SECRET[:-1], "é"])
async def test_without_the_secret_nothing_is_read(served, shown):
    headers = {} if shown is None else {HEADER: shown}
    assert await served.adapter.webhook(headers, json.dumps(HELLO).encode()) == 403
    assert not served.intake.events


async def test_the_door_is_a_route_of_the_common_application(served):
    app = Starlette(routes=list(served.adapter.doors(served.intake)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bot") as client:
        refused = await client.post(served.account.webhook_path, json=HELLO)
        taken = await client.post(served.account.webhook_path, json=HELLO, headers={HEADER: SECRET})
        read = await client.get(served.account.webhook_path)
    assert (refused.status_code, taken.status_code, read.status_code) == (403, 200, 405)
    assert served.intake.texts == ["bonjour"]


async def test_a_server_that_shows_no_secret_is_known_by_the_address(house, api):
    """The address holds 128 bits that only the server was told; the operator's own secret must be shown."""
    home = house(public_url="http://127.0.0.1:1")
    async with home:
        await until(lambda: home.adapter.last_contact)
        statuses = [
            await home.adapter.webhook(headers, json.dumps(HELLO).encode())
            for headers in ({}, {HEADER: "wrong"}, {HEADER: ""}, {HEADER: home.account.header_secret})
        ]
        await api.updates.webhook.stop()
    assert statuses == [200, 403, 403, 200]
    assert re.search(r"/telegram/[0-9a-f]{32}$", api.updates.webhook.url)


async def test_before_it_listens_telegram_is_asked_to_come_back(house):
    home = house(public_url="https://bot.example", webhook_secret=SECRET)
    assert await home.adapter.webhook({HEADER: SECRET}, json.dumps(HELLO).encode()) == 503
    await home.adapter.close()


async def test_without_a_public_address_there_is_no_door(house):
    home = house()
    assert home.adapter.doors(home.intake) == ()
    await home.adapter.close()


async def test_a_webhook_that_somebody_moved_is_set_again(served, api):
    api.updates.webhook.url = "https://ailleurs.example"
    await until(lambda: api.updates.webhook.url == served.account.webhook_url)


async def test_the_secret_is_never_empty_and_keeps_to_what_telegram_takes(house):
    home, other = [house(public_url="https://bot.example", secret=given) for given in ("autre", "encore")]
    assert len(home.account.header_secret) == 64
    assert home.account.header_secret != other.account.header_secret
    for each in (home, other):
        await each.adapter.close()
