"""From a person to the intake and back, over real HTTP, the server being the judge."""

import pytest

from tests.adapters.telegram.conftest import until


async def test_a_message_is_kept_and_answered(house, api):
    async with house() as home:
        api.people.say(7, "Bonjour à tous")
        (event,) = await home.received()
        (number,) = await home.answer(event, "Un **mot** <et> un autre")
    assert (event.kind, event.message.text, event.message.origin.person) == ("message", "Bonjour à tous", "7")
    (sent,) = api.sent
    assert number == f"7/{sent['message_id']}"
    assert sent["text"] == "Un mot <et> un autre"
    assert [(entity["type"], entity["offset"]) for entity in sent["entities"]] == [("bold", 3)]


async def test_an_edited_question_names_the_one_it_changes_and_its_answer_is_edited(house, api):
    async with house() as home:
        asked = api.people.say(7, "combien de poste")
        (first,) = await home.received()
        (number,) = await home.answer(first, "Une réponse")
        api.people.edit(7, asked["message_id"], "combien de postes")
        _, edited = await home.received(2)
        again = await home.answer(edited, "Une autre", replaces=number)
    assert (edited.kind, edited.about, edited.message.text) == ("edited", first.id, "combien de postes")
    assert again == [number]
    assert len(api.sent) == 1
    assert api.world.chats[7].messages[api.sent[0]["message_id"]]["text"] == "Une autre"


async def test_a_voice_note_is_told_apart_and_an_album_counts_once(house, api):
    async with house() as home:
        api.people.send(7, "voice")
        api.people.send(7, "photo", media_group_id="album")
        api.people.send(7, "photo", media_group_id="album")
        api.people.send(7, "photo", caption="c'est quoi cet écran ?")
        events = await home.received(3)
    assert [(event.kind, event.value, event.message.text) for event in events] == [
        ("unreadable", "voice", ""),
        ("unreadable", "photo", ""),
        ("message", "", "c'est quoi cet écran ?"),
    ]


@pytest.mark.parametrize("first", [True, False], ids=["under the first picture", "under the second"])
@pytest.mark.parametrize("together", [True, False], ids=["brought together", "one by one"])
async def test_the_words_of_an_album_are_a_question(house, api, first, together):
    """Whichever picture bears them, and however the pictures are brought: they are answered, and once."""
    async with house() as home:
        api.people.say(7, "bonjour")
        await home.received()
        for words in ("combien de postes ?", "") if first else ("", "combien de postes ?"):
            api.people.send(7, "photo", caption=words, media_group_id="album")
            if not together:
                await until(lambda: not api.updates.waiting)
        api.people.say(7, "merci")
        await until(lambda: "merci" in home.intake.texts)
    album = home.intake.all[1:-1]
    assert [event.message.text for event in album if event.kind == "message"] == ["combien de postes ?"]
    alone = [event for event in album if event.kind == "unreadable"]
    assert len(alone) == (not first and not together), "what came first and alone could not know"


async def test_a_place_that_moves_is_no_new_question(house, api):
    async with house() as home:
        shared = api.people.send(7, "location")
        await home.received()
        for step in (1, 2):
            api.people.move(7, shared["message_id"], 48.1 + step, -1.7)
        api.people.say(7, "merci")
        await home.received(2)
    assert [event.kind for event in home.intake.all] == ["unreadable", "message"]


async def test_words_in_the_place_of_a_file_are_said_anew(house, api):
    """A document cannot become a text: Telegram refuses."""
    async with house() as home:
        api.people.say(7, "calendrier")
        (event,) = await home.received()
        _, file = await home.answer(event, "Voici.", files=[{"name": "echeances.ics", "content": "x"}])
        (number,) = await home.answer(event, "La suite", replaces=file)
    assert number != file
    assert api.sent[-1]["text"] == "La suite"


async def test_a_thumb_under_an_answer_is_feedback_on_it(house, api):
    async with house() as home:
        api.people.say(7, "bonjour")
        (event,) = await home.received()
        (number,) = await home.answer(event)
        api.people.react(7, api.sent[0]["message_id"], "❤")
        api.people.react(7, api.sent[0]["message_id"], "👎")
        _, feedback = await home.received(2)
    assert (feedback.kind, feedback.about, feedback.value) == ("feedback", number, "-1")


async def test_in_a_forum_the_answer_goes_where_the_question_was(house, api):
    """A topic has a number; the General topic must go without, else Telegram refuses."""
    forum = api.people.group("Forum", forum=True)
    topic = api.people.topic(forum)
    async with house() as home:
        asked = api.people.say(7, "@conum_bot combien de postes ?", chat=forum, topic=topic)
        api.people.say(8, "@conum_bot et le comité ?", chat=forum)
        for event in await home.received(2):
            await home.answer(event)
    in_topic, in_general = api.sent
    assert (in_topic["message_thread_id"], in_topic["reply_to_message"]["message_id"]) == (topic, asked["message_id"])
    assert "message_thread_id" not in in_general
    places = [event.message.origin.place for event in home.intake.all]
    assert places == ["thread", "group"]


async def test_a_group_that_migrates_keeps_its_conversations(house, api):
    old = api.people.group("Groupe", kind="group")
    async with house() as home:
        api.people.say(7, "@conum_bot combien de postes ?", chat=old)
        (before,) = await home.received()
        new = api.people.migrate(7, old)
        api.people.say(7, "@conum_bot et le comité ?", chat=new)
        _, after = await home.received(2)
        assert before.message.conversation == after.message.conversation
        assert after.message.origin.channel == str(new)
        await home.answer(after)
    assert api.sent[0]["chat"]["id"] == new
    async with house() as restarted:  # remembered by the intake
        api.people.say(7, "@conum_bot merci beaucoup", chat=new)
        *_, last = await restarted.received(3)
    assert last.message.conversation == before.message.conversation


async def test_long_answers_are_cut_in_order_and_the_buttons_come_last(house, api, choices):
    text = "\n\n".join(f"Paragraphe {number}. " + "été 😀 " * 60 for number in range(30))
    async with house() as home:
        api.people.say(7, "tout")
        (event,) = await home.received()
        await home.answer(event, text, kind="clarify", choices=choices)
    assert len(api.sent) > 2
    assert [bool(message.get("reply_markup")) for message in api.sent] == [False] * (len(api.sent) - 1) + [True]
    told = "".join(message["text"] for message in api.sent)
    places = [told.index(f"Paragraphe {number}.") for number in range(30)]
    assert places == sorted(places)
    assert "3. Le poste" in api.sent[-1]["text"]


async def test_files_go_as_documents_after_the_text(house, api):
    async with house() as home:
        api.people.say(7, "calendrier")
        (event,) = await home.received()
        await home.answer(event, "Voici.", files=[{"name": "echeances.ics", "content": "BEGIN:VCALENDAR\r\né"}])
    text, file = api.sent
    assert text["text"] == "Voici."
    assert file["document"]["file_name"] == "echeances.ics"
    assert api.files[file["document"]["file_id"]] == "BEGIN:VCALENDAR\r\né".encode()


async def test_previews_are_off(house, api):
    async with house() as home:
        api.people.say(7, "bonjour")
        (event,) = await home.received()
        await home.answer(event, "https://www.conseiller-numerique.gouv.fr")
    (call,) = api.called("sendMessage")
    assert '"is_disabled": true' in call.parameters["link_preview_options"]


async def test_who_blocked_the_bot_is_not_written_to_until_they_come_back(house, api):
    async with house() as home:
        api.people.say(7, "bonjour")
        (event,) = await home.received()
        api.people.block(7)
        await until(lambda: not api.updates.waiting)
        calls = len(api.called("sendMessage"))
        refused = await _refusal(home.answer(event))
        assert refused.gone
        assert len(api.called("sendMessage")) == calls
        api.people.unblock(7)
        await until(lambda: not api.updates.waiting)
        await home.answer(event)
    assert len(api.sent) == 1


async def _refusal(work):
    try:
        await work
    except Exception as error:  # noqa: BLE001 — what is looked at
        return error
    raise AssertionError("it was taken")
