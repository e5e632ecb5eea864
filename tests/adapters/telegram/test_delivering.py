"""What Telegram refuses, and what comes of it: said otherwise, later, elsewhere, or never."""

import pytest

from bot.adapters import LinkDeadError, RefusedError, RetryLaterError
from bot.adapters.telegram.transport import retry_after


@pytest.fixture
async def asked(house, api):
    """(the house, an event to answer)."""
    async with house() as home:
        api.people.say(7, "bonjour")
        (event,) = await home.received()
        yield home, event


def refusal(code, description, **parameters):
    return {"code": code, "description": description, "parameters": parameters or None}


@pytest.mark.parametrize(
    ("planned", "gone"),
    [
        (refusal(403, "Forbidden: bot was blocked by the user"), True),
        (refusal(403, "Forbidden: user is deactivated"), True),
        (refusal(403, "Forbidden: bot was kicked from the supergroup chat"), True),
        (refusal(400, "Bad Request: chat not found"), True),
        (refusal(400, "Bad Request: group chat was deactivated"), True),
        (refusal(400, "Bad Request: not enough rights to send text messages to the chat"), False),
        (refusal(400, "Bad Request: TOPIC_CLOSED"), False),
        (refusal(400, "Bad Request: message is too long"), False),
        (refusal(404, "Not Found: method not found"), False),
    ],
    ids=str,
)
async def test_what_is_never_taken_is_not_tried_again(asked, api, planned, gone):
    home, event = asked
    api.faults.plan("sendMessage", "status", **planned)
    with pytest.raises(RefusedError) as caught:
        await home.answer(event)
    assert caught.value.gone is gone
    assert len(api.called("sendMessage")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "code": 502},
        {"kind": "status", "code": 500, "description": "Internal Server Error"},
        {"kind": "cut"},
        {"kind": "lost"},
        {"kind": "raw", "code": 200, "body": '{"ok":true,"resu'},
        {"kind": "raw", "code": 403, "body": "<html>a proxy"},
        {"kind": "raw", "code": 400, "body": '{"error":"a proxy"}'},
        {"kind": "raw", "code": 401, "body": ""},
        {"kind": "raw", "code": 200, "body": '{"ok":false,"description":"?"}'},
        {"kind": "raw", "code": 200, "body": '{"ok":false,"error_code":500,"description":"?"}'},
    ],
    ids=str,
)
async def test_what_may_pass_is_for_later_and_only_for_this_chat(asked, api, fault):
    home, event = asked
    api.faults.plan("sendMessage", **fault)
    with pytest.raises(RetryLaterError) as caught:
        await home.answer(event)
    assert (caught.value.after, caught.value.whole_platform) == (None, False)
    await home.answer(event, again=True)
    assert len(api.sent) == (2 if fault["kind"] == "lost" else 1)  # Telegram has no way to ask: the only double


async def test_a_silent_server_is_for_later(asked, api, monkeypatch):
    home, event = asked
    monkeypatch.setattr(home.adapter._transports[1]._client, "timeout", 0.1)
    api.faults.plan("sendMessage", "hang")
    with pytest.raises(RetryLaterError):
        await home.answer(event)


@pytest.mark.parametrize(
    ("parameters", "description", "after"),
    [
        ({"retry_after": 5}, "", 5.0),
        ({"retry_after": "12"}, "", 12.0),
        ({"retry_after": 10_072}, "", 10_072.0),
        ({"retry_after": 999_999_999}, "", None),
        (None, "Too Many Requests: retry after 8", 8.0),
        (None, "Too Many Requests", None),
        ({"retry_after": -3}, "", None),
        ({"retry_after": 0}, "", None),
        ({"retry_after": "soon"}, "", None),
        ({"retry_after": 1e999}, "", None),
        ({"retry_after": [1]}, "", None),
    ],
)
async def test_a_429_says_its_delay_or_none(asked, api, parameters, description, after):
    home, event = asked
    api.faults.plan("sendMessage", "status", code=429, description=description, parameters=parameters)
    with pytest.raises(RetryLaterError) as caught:
        await home.answer(event)
    assert caught.value.after == after


@pytest.mark.parametrize("body", [None, {}, {"parameters": 7}, {"parameters": {"retry_after": None}}])
def test_a_429_without_words_has_no_delay(body):
    assert retry_after(body) is None


async def test_one_chat_refused_waits_alone_two_mean_the_whole_bot(house, api, clock):
    async with house() as home:
        for person in (7, 8):
            api.people.say(person, "bonjour")
        one, two = await home.received(2)
        flood = refusal(429, "", retry_after=30)
        api.faults.plan("sendMessage", "status", 4, **flood)
        everywhere = []
        for event, pause in ((one, 1), (one, 1), (two, 100), (one, 0)):
            with pytest.raises(RetryLaterError) as caught:
                await home.answer(event)
            everywhere.append(caught.value.whole_platform)
            clock.now += pause
    assert everywhere == [False, False, True, False]


async def test_a_refused_token_is_the_end(asked, api):
    home, event = asked
    api.faults.plan("sendMessage", "status", **refusal(401, "Unauthorized"))
    with pytest.raises(LinkDeadError) as caught:
        await home.answer(event)
    assert api.token not in str(caught.value)


async def test_html_that_telegram_refuses_goes_as_plain_words(asked, api):
    home, event = asked
    api.faults.plan(
        "sendMessage", "status", **refusal(400, "Bad Request: can't parse entities: Unsupported start tag")
    )
    await home.answer(event, "Un **mot** & deux")
    (sent,) = api.sent
    assert sent["text"] == "Un mot & deux"
    assert "entities" not in sent


async def test_a_part_that_is_broken_all_the_same_still_arrives(asked, api):
    home, event = asked
    (part,) = home.adapter.prepare(*_reply("Un mot", event))
    broken = part.model_copy(update={"payload": {**part.payload, "html": "<b>Un <i>mot</b>"}})
    await home.adapter.deliver(broken, again=False)
    assert api.sent[0]["text"] == "Un mot"


@pytest.mark.parametrize(
    "description",
    ["Bad Request: BUTTON_DATA_INVALID", "Bad Request: reply markup is too long"],
)
async def test_buttons_that_telegram_refuses_are_left_out_since_the_text_says_them(asked, api, choices, description):
    home, event = asked
    api.faults.plan("sendMessage", "status", **refusal(400, description))
    await home.answer(event, "Lequel ?", kind="clarify", choices=choices)
    (sent,) = api.sent
    assert "reply_markup" not in sent
    assert "2. La convention de la structure" in sent["text"]


async def test_a_topic_that_is_gone_is_answered_in_the_general_one(house, api):
    forum = api.people.group(forum=True)
    topic = api.people.topic(forum)
    async with house() as home:
        api.people.say(7, "/aide", chat=forum, topic=topic)
        (event,) = await home.received()
        del api.world.chats[forum].topics[topic]
        await home.answer(event)
    assert "message_thread_id" not in api.sent[0]


async def test_a_question_deleted_meanwhile_is_answered_all_the_same(house, api):
    group = api.people.group()
    async with house() as home:
        asked = api.people.say(7, "/aide", chat=group)
        (event,) = await home.received()
        del api.world.chats[group].messages[asked["message_id"]]
        await home.answer(event)
    assert "reply_to_message" not in api.sent[0]


async def test_a_group_that_moved_tells_where(house, api):
    group = api.people.group(kind="group")
    async with house() as home:
        api.people.say(7, "/aide", chat=group)
        (event,) = await home.received()
        new = api.people.migrate(7, group)
        with pytest.raises(RefusedError) as caught:
            await home.answer(event)
        assert caught.value.moved_to == str(new)
        there = event.message.origin.model_copy(update={"channel": str(new)})
        moved = event.model_copy(update={"message": event.message.model_copy(update={"origin": there})})
        await home.answer(moved)
    assert api.sent[0]["chat"]["id"] == new


async def test_an_edit_that_changes_nothing_is_done(asked, api):
    home, event = asked
    (number,) = await home.answer(event, "Pareil")
    assert await home.answer(event, "Pareil", replaces=number) == [number]
    assert not api.edits


async def test_a_message_that_cannot_be_edited_any_more_is_written_anew(asked, api):
    home, event = asked
    (number,) = await home.answer(event, "Avant")
    del api.world.chats[7].messages[api.sent[0]["message_id"]]
    (other,) = await home.answer(event, "Après", replaces=number)
    assert other != number
    assert api.sent[1]["text"] == "Après"


async def test_an_edit_without_choices_takes_the_buttons_away(asked, api, choices):
    home, event = asked
    (number,) = await home.answer(event, "Lequel ?", kind="clarify", choices=choices)
    await home.answer(event, "Voici.", replaces=number)
    (message,) = [item for item in api.world.chats[7].messages.values() if item["from"]["is_bot"]]
    assert "reply_markup" not in message


@pytest.mark.parametrize("result", ['{"message_id":5}', "null", "true"])
async def test_a_taken_message_whose_echo_cannot_be_read_is_not_sent_twice(asked, api, result):
    home, event = asked
    api.faults.plan("sendMessage", "raw", code=200, body=f'{{"ok":true,"result":{result}}}')
    assert await home.answer(event) == [""]
    assert len(api.called("sendMessage")) == 1


def _reply(text, event):
    from handlers import Reply

    return Reply(kind="answer", text=text), event.message.origin, event.id


async def test_a_disk_that_refuses_once_a_message_is_out_does_not_send_it_again(house, api, intake, choices):
    """Where buttons were shown in a group is remembered after the message left."""
    async with house() as home:
        group = api.people.group()
        api.people.say(7, "/aide", chat=group)
        (event,) = await home.received()
        home.adapter._receiving.presses.reader.homes._known.clear()  # a new life has met nobody yet
        intake.ill = True
        assert await home.answer(event, "Lequel ?", kind="clarify", choices=choices)
        assert len(api.sent) == 1
