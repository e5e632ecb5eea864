"""Commands, links and menus lead to words that are understood, within the limits of the platform."""

import re

import pytest

from bot.adapters.telegram.commands import ENGLISH_MENU, GROUP_MENU, PRIVATE_MENU, WORDS, Command, deep_link
from tests.adapters.telegram.conftest import until


def test_a_link_to_any_fiche_is_short_enough_and_opens_it(someone, content):
    payloads = {topic: f"f_{topic}" for topic in content.topics}
    opened = {
        topic: someone().says(Command.of(f"/start {link}").text(content)).topic for topic, link in payloads.items()
    }
    assert not [link for link in payloads.values() if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", link)]
    assert opened == {topic: topic for topic in content.topics}


@pytest.mark.parametrize("lettre", ["A", "B", "C", "D", "E", "F", "G1", "G2", "H"])
def test_a_link_to_a_demande_begins_it(someone, content, lettre):
    for payload in (f"d_{lettre}", f"d_{lettre.lower()}"):
        reply = someone().says(Command.of(f"/start {payload}").text(content))
        assert (reply.kind, reply.demande) == ("procedure", lettre)


@pytest.mark.parametrize("payload", ["", "f_", "d_", "d_Z", "f_../x", "x_comite", "role_admin", "f_<b>", "d_\u212a"])
def test_a_link_that_leads_nowhere_says_nothing_of_itself(content, payload):
    assert deep_link(content, payload) == ""


@pytest.mark.parametrize("command", WORDS)
def test_every_command_is_understood(someone, content, command):
    kind = "contact" if command == "contact" else "control"
    assert someone().says(Command.of(f"/{command}").text(content)).kind == kind


def test_start_says_what_it_is_and_gives_examples(someone, content):
    """Twice the same: it may be pressed again."""
    person = someone()
    first, second = [person.says(Command.of("/start").text(content)).text for _ in range(2)]
    assert first == second
    assert "programme" in first
    assert first.count("\n- ") >= 3


@pytest.mark.parametrize("name", sorted({*PRIVATE_MENU, *GROUP_MENU, *ENGLISH_MENU}))
def test_menus_only_name_commands_that_exist(content, name):
    assert name in WORDS
    assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
    assert 1 <= len(content.messages[f"telegram.menu.{name}"]) <= 256


async def test_menus_are_set_by_scope_and_language(house, api):
    async with house():
        await until(lambda: len(api.commands) == 5 and len(api.about) == 2)
    names = {key: [item["command"] for item in commands] for key, commands in api.commands.items()}
    assert names["all_private_chats", None, ""] == list(PRIVATE_MENU)
    assert names["all_group_chats", None, ""] == list(GROUP_MENU)
    assert names["all_private_chats", None, "en"] == list(ENGLISH_MENU)
    assert ("default", None, "") in names


@pytest.mark.parametrize("code", [404, 400, 429, 500])
async def test_menus_that_are_refused_stop_nothing(house, api, code):
    for method in ("setMyCommands", "setMyDescription", "setMyShortDescription"):
        api.faults.plan(method, "status", 9, code=code, description="no")
    async with house() as home:
        api.people.say(7, "bonjour")
        (event,) = await home.received()
        await home.answer(event)
    assert len(api.sent) == 1
