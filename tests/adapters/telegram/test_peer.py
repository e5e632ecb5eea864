"""The peer refuses what Telegram refuses, with its words, and forgets and redelivers as it does."""

import asyncio
import json
import sys

import httpx
import pytest

from tests.peers.telegram import TOKEN, BotApi
from tests.peers.telegram.markup import parse_html, typed, units
from tests.peers.telegram.updates import CALLBACK_LIFE

CHAT = 7


class Caller:
    """Calls methods as a bot does, in JSON or as a form."""

    def __init__(self, server):
        self._server = server
        self.client = httpx.AsyncClient(trust_env=False, timeout=10)

    async def __call__(self, method, *, form=False, token=TOKEN, **given):
        """(status, what the server said)."""
        sent = {"data": {key: _formed(value) for key, value in given.items()}} if form else {"json": given}
        answer = await self.client.post(f"http://127.0.0.1:{self._server.port}/bot{token}/{method}", **sent)
        body = answer.json()
        return answer.status_code, body["result"] if body["ok"] else body["description"]


def _formed(value):
    return value if isinstance(value, str) else json.dumps(value)


@pytest.fixture
async def call(api):
    api.people.say(CHAT, "bonjour")
    caller = Caller(api)
    yield caller
    await caller.client.aclose()


def keyboard(*data):
    return {"inline_keyboard": [[{"text": "1", "callback_data": item}] for item in data]}


@pytest.mark.parametrize("form", [False, True])
@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"text": "a" * 4096}, 200, None),
        ({"text": "a" * 4097}, 400, "message is too long"),
        ({"text": "😀" * 2049}, 400, "message is too long"),
        ({"text": "<b>" + "a" * 4096 + "</b>", "parse_mode": "HTML"}, 200, None),
        ({"text": " \n "}, 400, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, 400, "message text is empty"),
        ({"text": "a", "parse_mode": "Troff"}, 400, "unsupported parse_mode"),
        ({"text": "a", "chat_id": 999}, 400, "chat not found"),
        ({"text": "a", "chat_id": ""}, 400, "chat_id is empty"),
        ({"text": "a", "message_thread_id": 5}, 400, "message thread not found"),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, 400, "message to be replied not found"),
        (
            {"text": "a", "reply_parameters": {"message_id": 99, "allow_sending_without_reply": True}},
            200,
            None,
        ),
        ({"text": "a", "reply_markup": keyboard("d" * 64)}, 200, None),
        ({"text": "a", "reply_markup": keyboard("d" * 65)}, 400, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard("é" * 33)}, 400, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard("")}, 400, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(*map(str, range(101)))}, 400, "reply markup is too long"),
        ({"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "1"}]]}}, 400, "text buttons are unallowed"),
    ],
)
async def test_what_a_message_may_be(call, form, given, status, said):
    code, answer = await call("sendMessage", form=form, **{"chat_id": CHAT, **given})
    assert code == status
    assert said is None or said in answer


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a <b>mot</b>", "a mot", [("bold", 2, 3)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("😀<code>x</code>", "😀x", [("code", 2, 1)]),
        ("&lt;&amp;&gt;&quot;&#233;", '<&>"é', []),
        ("&nbsp;&eacute;", "&nbsp;&eacute;", []),
        ("  <b> a </b>  ", "a", [("bold", 0, 1)]),
        ('<a href="https://x.fr/?a=1&amp;b">l</a>', "l", [("text_link", 0, 1)]),
        ("<pre>a\nb</pre>", "a\nb", [("pre", 0, 3)]),
    ],
)
def test_html_is_read_as_telegram_does(source, text, entities):
    found, marked = parse_html(source)
    assert found == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in marked] == entities


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a < b", "Unsupported start tag"),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag"),
        ('<span class="x">a</span>', "tg-spoiler"),
    ],
)
async def test_html_is_refused_as_telegram_does(call, source, reason):
    code, said = await call("sendMessage", chat_id=CHAT, text=source, parse_mode="HTML")
    assert code == 400
    assert said.startswith("Bad Request: can't parse entities: ")
    assert reason in said


def test_what_people_type_is_marked_in_utf_16():
    assert units("😀é") == 3
    assert typed("😀 /aide@conum_bot @quelquun a@b.fr") == [
        {"type": "bot_command", "offset": 3, "length": 15},
        {"type": "mention", "offset": 19, "length": 9},
    ]


async def test_edits(call, api):
    _, sent = await call("sendMessage", chat_id=CHAT, text="a", reply_markup=keyboard("1"))
    edit = {"chat_id": CHAT, "message_id": sent["message_id"]}
    same = await call("editMessageText", **edit, text="a", reply_markup=keyboard("1"))
    assert same[0] == 400
    assert "message is not modified" in same[1]
    code, edited = await call("editMessageText", **edit, text="a")
    assert code == 200
    assert "reply_markup" not in edited
    assert (await call("editMessageText", **{**edit, "message_id": 9999}, text="b"))[1].endswith("not found")
    theirs = next(number for number, item in api.world.chats[CHAT].messages.items() if not item["from"]["is_bot"])
    assert "can't be edited" in (await call("editMessageText", **{**edit, "message_id": theirs}, text="b"))[1]


async def test_updates_come_again_until_they_are_confirmed_by_the_next_number(call):
    _, first = await call("getUpdates")
    _, again = await call("getUpdates", limit=1)
    assert first == again
    _, after = await call("getUpdates", offset=first[0]["update_id"] + 1)
    assert after == []


async def test_a_negative_offset_counts_from_the_end(call, api):
    api.people.say(CHAT, "deux")
    api.people.say(CHAT, "trois")
    _, last = await call("getUpdates", offset=-1)
    assert [update["message"]["text"] for update in last] == ["trois"]


async def test_a_long_poll_answers_as_soon_as_something_comes(call, api):
    _, first = await call("getUpdates")
    waiting = asyncio.create_task(call("getUpdates", offset=first[0]["update_id"] + 1, timeout=30))
    await asyncio.sleep(0.05)
    api.people.say(CHAT, "deux")
    _, found = await asyncio.wait_for(waiting, 2)
    assert found[0]["message"]["text"] == "deux"


async def test_of_two_pollers_the_earlier_is_ended(call):
    _, first = await call("getUpdates")
    offset = first[0]["update_id"] + 1
    earlier = asyncio.create_task(call("getUpdates", offset=offset, timeout=30))
    await asyncio.sleep(0.05)
    await call("getUpdates", offset=offset, timeout=0)
    code, said = await asyncio.wait_for(earlier, 2)
    assert code == 409
    assert "terminated by other getUpdates request" in said


async def test_only_the_kinds_asked_for_come_and_the_list_is_remembered(call, api):
    await call("getUpdates", offset=10**9, allowed_updates=["callback_query"])
    api.people.say(CHAT, "non")
    _, found = await call("getUpdates")
    assert found == []
    await call("getUpdates", allowed_updates=[])
    api.people.say(CHAT, "oui")
    _, found = await call("getUpdates")
    assert len(found) == 1


async def test_a_webhook_and_a_poll_exclude_each_other(call):
    assert (await call("setWebhook", url="http://ailleurs.example"))[0] == 400
    await call("setWebhook", url="https://ailleurs.example")
    code, said = await call("getUpdates")
    assert code == 409
    assert "webhook is active" in said
    await call("deleteWebhook")
    assert (await call("getUpdates"))[0] == 200


async def test_a_press_is_answered_once_and_in_time():
    now = [1_795_000_000.0]
    async with BotApi(clock=lambda: now[0]) as api:
        call = Caller(api)
        api.people.say(CHAT, "bonjour")
        _, sent = await call("sendMessage", chat_id=CHAT, text="a", reply_markup=keyboard("1"))
        press = api.people.press(CHAT, sent["message_id"], 0)
        assert await call("answerCallbackQuery", callback_query_id=press) == (200, True)
        assert (await call("answerCallbackQuery", callback_query_id=press))[0] == 400
        late = api.people.press(CHAT, sent["message_id"], 0)
        now[0] += 20
        code, said = await call("answerCallbackQuery", callback_query_id=late)
        assert code == 400
        assert "query is too old" in said
        now[0] += CALLBACK_LIFE
        _, found = await call("getUpdates")
        assert [list(update)[1] for update in found] == ["message"]
        await call.client.aclose()


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("block", "Forbidden: bot was blocked by the user"),
        ("deactivate", "Forbidden: user is deactivated"),
    ],
)
async def test_people_who_are_gone(call, api, act, said):
    getattr(api.people, act)(CHAT)
    assert await call("sendMessage", chat_id=CHAT, text="a") == (403, said)


async def test_a_bot_cannot_write_first(call, api):
    api.world.person(api.people.user(12))
    assert (await call("sendMessage", chat_id=12, text="a"))[0] == 400


async def test_a_group_that_moved_says_where(call, api):
    group = api.people.group(kind="group")
    new = api.people.migrate(CHAT, group)
    answer = await call.client.post(f"{api.url}{TOKEN}/sendMessage", json={"chat_id": group, "text": "a"})
    assert answer.json()["parameters"] == {"migrate_to_chat_id": new}


async def test_privacy_mode_keeps_small_talk_from_the_bot(call, api):
    group = api.people.group()
    for text in ("entre nous", "/aide", "/aide@autre_bot", "@conum_bot oui", "@autre_bot non"):
        api.people.say(CHAT, text, chat=group)
    _, found = await call("getUpdates")
    assert [update["message"]["text"] for update in found][1:] == ["/aide", "@conum_bot oui"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"commands": [{"command": "aide", "description": "Aide"}]}, 200),
        ({"commands": [{"command": "Aide", "description": "Aide"}]}, 400),
        ({"commands": [{"command": "aide", "description": ""}]}, 400),
        ({"commands": [], "scope": {"type": "nobody"}}, 400),
        ({"commands": [], "language_code": "fra"}, 400),
    ],
)
async def test_menus(call, given, status):
    assert (await call("setMyCommands", **given))[0] == status


async def test_rates_when_they_are_on(call, api):
    api.flood.on = True
    codes = [(await call("sendMessage", chat_id=CHAT, text="a"))[0] for _ in range(5)]
    assert codes[0] == 200
    assert 429 in codes


@pytest.mark.parametrize(("token", "code"), [("1:other", 401), ("nonsense", 404)])
async def test_tokens(call, token, code):
    assert (await call("getMe", token=token))[0] == code


async def test_methods_it_does_not_have(call):
    assert (await call("sendDice", chat_id=CHAT))[0] == 404


async def test_it_is_a_process_that_another_one_drives():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.peers.telegram", stdout=asyncio.subprocess.PIPE
    )
    url = (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()
    root = url.removesuffix("/bot")
    async with httpx.AsyncClient(trust_env=False) as client:

        async def control(action, **given):
            return (await client.post(f"{root}/control/{action}", json=given)).json()

        await control("say", person=CHAT, text="bonjour")
        await control("fault", method="sendMessage", kind="status", code=502)
        send = {"chat_id": CHAT, "text": "a"}
        statuses = [(await client.post(f"{url}{TOKEN}/sendMessage", json=send)).status_code for _ in range(2)]
        sent = await control("wait", count=1, chat=CHAT)
        state = await control("state")
        wrong = await control("_private")
    process.kill()
    await process.wait()
    assert statuses == [502, 200]
    assert [item["text"] for item in sent["result"]] == ["a"]
    assert state["result"]["waiting"] == 1
    assert "error" in wrong
