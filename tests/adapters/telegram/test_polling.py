"""The long poll: nothing confirmed before it is kept, nothing that stops it but a refused token."""

import asyncio

import pytest

from bot.adapters import LinkDeadError
from bot.adapters.telegram.account import Account
from bot.adapters.telegram.adapter import TelegramAdapter
from tests.adapters.telegram.conftest import until
from tests.peers.telegram import BotApi
from tests.peers.telegram.updates import DAY

POISON = {"callback_query": {"id": "1", "from": {"id": 7, "is_bot": False, "first_name": "A"}}}
"""A press without `chat_instance`, which the library cannot read."""


async def test_a_kill_between_reception_and_handling_loses_nothing(house, api, intake):
    """The process dies while the intake writes: the server still has the update, and brings it to the next one."""
    held = asyncio.Event()

    async def dies(*_):
        held.set()
        await asyncio.Event().wait()

    keeps, intake.put = intake.put, dies
    async with house():
        api.people.say(7, "un")
        api.people.say(8, "deux")
        await held.wait()
    assert len(api.updates.waiting) == 2
    assert not api.updates.confirmed
    intake.put = keeps
    async with house() as home:
        await home.received(2)
        await until(lambda: not api.updates.waiting)
    assert sorted(intake.texts) == ["deux", "un"]


async def test_a_kill_between_keeping_and_confirming_doubles_nothing(house, api, intake):
    async with house() as home:
        api.people.say(7, "un")
        await home.received()
    api.updates.confirmed.clear()
    api.updates.inject({"message": next(iter(api.world.chats[7].messages.values()))})
    async with house():
        await until(lambda: not api.updates.waiting)
    assert intake.texts == ["un"]


async def test_what_the_disk_refuses_is_asked_for_again(house, api, intake, clock):
    intake.broken = 3
    async with house() as home:
        api.people.say(7, "un")
        await home.received()
        await until(lambda: not api.updates.waiting)
    assert intake.puts == 4
    waits = [seconds for seconds in clock.slept if seconds >= 1]
    assert waits == sorted(waits)


@pytest.mark.parametrize("poison", [POISON, {"message": "nonsense"}, {"message": {"text": "no number"}}])
async def test_an_update_that_cannot_be_read_never_blocks_the_others(house, api, caplog, poison):
    async with house() as home:
        api.people.say(7, "avant")
        api.updates.inject(poison)
        api.people.say(7, "après")
        await home.received(2)
        await until(lambda: not api.updates.waiting)
    assert home.intake.texts == ["avant", "après"]
    assert len(api.called("getUpdates")) < 10
    assert "cannot be read" in caplog.text
    assert "no number" not in caplog.text


async def test_it_starts_with_telegram_unreachable_and_waits_longer_each_time(content, intake, clock):
    server = await BotApi().start()
    port = server.port
    await server.stop()
    account = Account(token=server.token, api=server.url)
    adapter = TelegramAdapter(account, content, clock=clock, sleep=clock.sleep, long_poll=1)
    task = asyncio.create_task(adapter.listen(intake))
    await until(lambda: len(clock.slept) >= 12)
    assert adapter.last_contact is None
    server = await BotApi().start(port)
    server.people.say(7, "enfin")
    await until(lambda: intake.events)
    task.cancel()
    await adapter.close()
    await server.stop()
    growing = clock.slept[:12]
    assert growing[0] < 1.2
    assert growing[5] > growing[0] * 4
    assert max(growing) <= 33


@pytest.mark.parametrize(
    ("code", "description"),
    [(502, "Bad Gateway"), (500, "Internal Server Error"), (409, "Conflict: terminated by other getUpdates request")],
)
async def test_it_outlives_what_a_server_may_answer(house, api, code, description):
    async with house() as home:
        api.faults.plan("getUpdates", "status", 3, code=code, description=description)
        api.people.say(7, "un")
        await home.received()


@pytest.mark.parametrize("code", [301, 401, 403, 404, 407])
async def test_a_page_of_a_proxy_does_not_kill_the_link(house, api, code):
    async with house() as home:
        api.faults.plan("getUpdates", "raw", 2, code=code, body="<html>Accès refusé</html>")
        api.people.say(7, "un")
        await home.received()


@pytest.mark.parametrize("kind", ["cut", "lost"])
async def test_it_outlives_cut_connections(house, api, kind):
    async with house() as home:
        api.faults.plan("getUpdates", kind, 3)
        api.people.say(7, "un")
        await home.received()


@pytest.mark.parametrize(
    "body", ["<html>", '{"ok":true,"result":[{"upda', '{"ok":true}', '{"ok":true,"result":7}', ""]
)
async def test_an_answer_that_is_no_answer_is_asked_for_again(house, api, body):
    async with house() as home:
        api.faults.plan("getUpdates", "raw", 2, code=200, body=body)
        api.people.say(7, "un")
        await home.received()


async def test_a_429_is_waited_out(house, api, clock):
    async with house() as home:
        await until(lambda: api.called("getUpdates"))
        api.faults.plan("getUpdates", "status", code=429, description="", parameters={"retry_after": 77})
        api.people.say(7, "un")
        await until(lambda: any(seconds >= 77 for seconds in clock.slept))
        api.people.say(7, "deux")
        await home.received(2)


@pytest.mark.parametrize("moment", ["at the start", "later"])
async def test_a_refused_token_is_the_end_of_the_link(house, api, moment):
    async with house() as home:
        if moment == "later":
            await until(lambda: api.called("getUpdates"))
        api.token = "1:another"  # noqa: S105 — invented
        api.people.say(7, "un")
        with pytest.raises(LinkDeadError) as caught:
            await asyncio.wait_for(home.task, 5)
    assert "peer-token" not in str(caught.value)


async def test_the_link_is_as_alive_as_its_last_success(house, api, clock):
    async with house() as home:
        await until(lambda: home.adapter.last_contact)
        api.faults.plan("getUpdates", "status", 50)
        before = home.adapter.last_contact
        await until(lambda: clock.now > before + 90)
        assert clock.now - home.adapter.last_contact > 60


async def test_the_first_call_proves_the_link_without_waiting_for_a_message(house, api):
    async with house() as home:
        await until(lambda: home.adapter.last_contact)
        await until(lambda: len(api.called("getUpdates")) > 1)
    assert [call.parameters.get("timeout", "0") for call in api.called("getUpdates")][:2] == ["0", "1"]


async def test_the_second_of_two_programs_takes_over_and_neither_dies(house, api):
    async with house() as one, house() as two:
        await until(lambda: any(call.status == 409 for call in api.called("getUpdates")))
        assert not one.task.done()
        assert not two.task.done()


async def test_a_webhook_left_by_another_start_is_removed_and_what_waits_is_kept(house, api):
    api.updates.webhook.url = "https://ailleurs.example/hook"
    api.people.say(7, "pendant ce temps")
    async with house() as home:
        await home.received()
    assert api.updates.webhook.url == ""


async def test_what_waits_is_never_dropped_and_a_day_is_the_limit(house, intake):
    """Telegram keeps 24 hours: what a longer silence loses, nobody can give back."""
    now = [1_795_000_000.0]
    async with BotApi(clock=lambda: now[0]) as server:
        server.people.say(7, "trop vieux")
        now[0] += DAY - 60
        server.people.say(7, "à temps")
        now[0] += 120
        async with house(server) as home:
            await home.received()
    assert intake.texts == ["à temps"]


async def test_the_updates_wanted_are_asked_for_by_name(house, api):
    async with house():
        await until(lambda: api.called("getUpdates"))
    asked = api.called("getUpdates")[0].parameters["allowed_updates"]
    assert "message_reaction" in asked
    assert "channel_post" not in asked
