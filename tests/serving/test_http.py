"""The small web server: alive, ready or not and why, figures, doors, bodies within bounds."""

import sqlite3

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.http.app import MAX_BODY, build
from bot.serving.means import Means
from bot.serving.supervisor import STALE_SECONDS, Supervisor
from bot.storage.store import StorageError
from tests.serving.fakes import event, until


async def echo(request):
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
async def client(house):
    """A web server over a running house; `client.house` moves it about."""
    service = house.start()
    await until(lambda: service.up)
    supervisor = Supervisor(house.store, Means(house.clock, metrics=house.metrics), lambda session, *_: session)
    supervisor.services.append(service)
    app = build(supervisor.faults, supervisor.figures, [Route("/door", echo, methods=["POST"])])
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_it_is_alive(client):
    assert (await client.get("/healthz")).status_code == 200


async def test_it_is_ready_when_the_platform_spoke_lately(client, house):
    house.platform.last_contact = house.clock.monotonic()
    assert (await client.get("/readyz")).status_code == 200


async def test_a_zombie_is_not_ready(client, house):
    house.platform.last_contact = house.clock.monotonic() - STALE_SECONDS - 1
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert "mattermost" in answer.text


async def test_before_the_first_sign_no_delay_is_claimed(client, house):
    house.platform.last_contact = None
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "mattermost : pas encore relié")


async def test_it_is_not_ready_when_nothing_can_be_written(client, house):
    house.platform.last_contact = house.clock.monotonic()
    await house.store.writer.run("read", lambda base: base.conn.execute("PRAGMA query_only = 1"), writes=False)
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert "base de données" in answer.text


async def test_it_is_not_ready_just_after_something_was_refused(client, house):
    """A disk that is full still takes a few bytes: that the probe goes through proves little."""
    house.platform.last_contact = house.clock.monotonic()
    refusing = sqlite3.OperationalError("database or disk is full")

    def refuse(_):
        raise refusing

    with pytest.raises(StorageError):
        await house.store.writer.run("keep", refuse)
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert "le disque est plein" in answer.text
    await house.store.writer.run("keep", lambda base: base.execute("UPDATE lease SET holder = holder"))
    assert (await client.get("/readyz")).status_code == 200


async def test_figures_name_nobody(client, house):
    await house.services[0].intake.put(event("e1", person="anne-private-name"))
    await house.settled()
    shown = (await client.get("/metrics")).text
    assert 'conum_replies_total{kind="answer",platform="mattermost"} 1.0' in shown
    assert 'conum_waiting{platform="mattermost",where="inbox"} 0.0' in shown
    assert "anne" not in shown


@pytest.mark.parametrize(("size", "status"), [(MAX_BODY, 200), (MAX_BODY + 1, 413)])
async def test_a_door_takes_bodies_within_bounds(client, size, status):
    assert (await client.post("/door", content=b"x" * size)).status_code == status
