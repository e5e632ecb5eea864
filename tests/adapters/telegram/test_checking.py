"""What `conum doctor` finds wrong with the account."""

import pytest


async def faults(home):
    found = await home.adapter.check()
    await home.adapter.close()
    return " ".join(found)


async def test_a_sound_account_has_no_fault(house):
    assert await faults(house()) == ""


async def test_a_refused_token(house, api):
    api.token = "1:other"  # noqa: S105 — invented
    assert "CONUM_TELEGRAM_TOKEN" in await faults(house())


@pytest.mark.parametrize("code", [502, 500])
async def test_a_server_that_does_not_answer(house, api, code):
    api.faults.plan("getMe", "status", code=code)
    assert "CONUM_TELEGRAM_API" in await faults(house())


async def test_a_webhook_set_elsewhere(house, api):
    api.updates.webhook.url = "https://ailleurs.example/hook"
    assert "https://ailleurs.example/hook" in await faults(house())


async def test_a_webhook_that_telegram_cannot_reach(house, api):
    home = house(public_url="https://bot.example")
    api.updates.webhook.url = home.account.webhook_url
    api.updates.webhook.last_error = "Connection refused"
    assert "Connection refused" in await faults(home)


async def test_a_bot_that_reads_whole_groups(house, api):
    api.bot["can_read_all_group_messages"] = True
    assert "/setprivacy" in await faults(house())
