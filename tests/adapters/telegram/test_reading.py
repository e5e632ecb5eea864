"""What is for the assistant, whose it is, and what it says: updates in the shapes of the Bot API, no network."""

import pytest
from telegram import Update

from bot.adapters.telegram.addressed import Me
from bot.adapters.telegram.chats import Homes
from bot.adapters.telegram.naming import Names
from bot.adapters.telegram.reading import Reader
from tests.adapters.telegram.conftest import MemoryIntake

ME = {"id": 99, "is_bot": True, "first_name": "Assistant", "username": "conum_bot"}
ANNE = {"id": 7, "is_bot": False, "first_name": "A"}
ANOTHER_BOT = {"id": 12, "is_bot": True, "first_name": "B", "username": "autre_bot"}
PRIVATE = {"id": 7, "type": "private", "first_name": "A"}
GROUP = {"id": -5, "type": "supergroup", "title": "G", "is_forum": True}
NOON = 1_795_000_000
NAMES = Names(b"key")


def message(text=None, chat=PRIVATE, sender=ANNE, **more):
    body = {"message_id": 3, "date": NOON, "chat": chat, "from": sender, **more}
    return {"update_id": 1, "message": {**body, "text": text} if text is not None else body}


def from_bot(**more):
    return {"message_id": 2, "date": NOON, "chat": GROUP, "from": ME, "text": "…", **more}


@pytest.fixture
def read(content):
    """Call it on an update, as a dict, for its event."""

    async def act(update, *, status=False):
        reader = Reader(Me(99, "conum_bot"), content, Homes(MemoryIntake()), NAMES, status=status)
        return await reader.event(Update.de_json(update))

    return act


@pytest.mark.parametrize(
    ("update", "text"),
    [
        pytest.param(message("Bonjour"), "Bonjour", id="a plain message in private"),
        pytest.param(message("bonjour", GROUP), None, id="people talking in a group"),
        pytest.param(message("@conum_bot, combien ?", GROUP), "combien ?", id="its name first"),
        pytest.param(message("dis-moi @Conum_Bot combien ?", GROUP), "dis-moi  combien ?", id="its name inside"),
        pytest.param(message("écrivez à moi@conum_bot.fr", GROUP), None, id="an address is no mention"),
        pytest.param(message("@conum_bot2 combien ?", GROUP), None, id="another name that begins alike"),
        pytest.param(message("et moi ?", GROUP, reply_to_message=from_bot()), "et moi ?", id="a reply to it"),
        pytest.param(
            message("bonjour", GROUP, reply_to_message=from_bot(forum_topic_created={"name": "T", "icon_color": 1})),
            None,
            id="first words in a topic it opened",
        ),
        pytest.param(message("/aide", GROUP), "aide", id="a command of ours in a group"),
        pytest.param(message("/aide@conum_bot", GROUP), "aide", id="a command to it"),
        pytest.param(message("/aide@autre_bot", GROUP), None, id="a command to another bot"),
        pytest.param(message("/aide@autre_bot"), None, id="a command to another bot, in private"),
        pytest.param(message("/meteo", GROUP), None, id="a command of nobody's in a group"),
        pytest.param(message("/help"), "aide", id="the English word"),
        pytest.param(message("/privacy"), "confidentialité", id="what the terms of Telegram ask for"),
        pytest.param(message("/cancel@conum_bot", GROUP), "annuler", id="cancel, anywhere"),
        pytest.param(message("/postes 21"), "postes 21", id="an unknown command is its words"),
        pytest.param(message("/var/log"), "/var/log", id="a path is no command"),
        pytest.param(message("/start"), "accueil", id="the first contact"),
        pytest.param(message("/start f_inconnu"), "accueil", id="a link that leads nowhere"),
        pytest.param(message("salut", sender=ANOTHER_BOT), None, id="another bot"),
        pytest.param(
            message("/aide", GROUP, sender=ANOTHER_BOT, sender_chat=GROUP), None, id="an anonymous administrator"
        ),
        pytest.param(message("@conum_bot ok", GROUP, sender_chat=GROUP), None, id="somebody in the name of a chat"),
        pytest.param(message(None, new_chat_title="Nouveau"), None, id="a service message"),
        pytest.param(message("fin \ud83d"), "fin \ufffd", id="half a character, which no file can hold"),
    ],
)
async def test_what_is_said_to_the_assistant(read, update, text):
    event = await read(update)
    assert (event.message.text if event else None) == text


async def test_a_bot_without_a_name_is_not_called_by_every_mention(content):
    reader = Reader(Me(99, ""), content, Homes(MemoryIntake()), NAMES)
    assert await reader.event(Update.de_json(message("@quelquun bonjour", GROUP))) is None


@pytest.mark.parametrize(
    ("more", "thread"),
    [
        ({"message_thread_id": 44, "is_topic_message": True}, "44"),
        ({"message_thread_id": 44}, ""),  # a reply in the General topic
        ({}, ""),
    ],
)
async def test_the_topic_is_the_one_that_the_message_is_in(read, more, thread):
    event = await read(message("/aide", GROUP, **more))
    assert event.message.origin.thread == thread
    assert event.message.conversation == f"telegram:-5:{thread}:7"


async def test_people_of_a_group_do_not_share_a_conversation(read):
    other = {**ANNE, "id": 8}
    one, two = [await read(message("/aide", GROUP, sender=sender)) for sender in (ANNE, other)]
    assert one.message.conversation != two.message.conversation


@pytest.mark.parametrize(("status", "place"), [(False, "group"), (True, "private_bound")])
async def test_a_private_chat_opens_nothing_unless_the_operator_says_so(read, status, place):
    """The binding itself is checked by the role table."""
    event = await read(message("bonjour"), status=status)
    assert event.message.origin.place == place


async def test_a_message_brought_again_under_another_number_is_the_same_event(read):
    """Numbers of updates start anew after a quiet week."""
    one, two = [await read({**message("bonjour"), "update_id": number}) for number in (1, 900)]
    assert one.id == two.id


async def test_two_edits_within_a_second_are_two_events_about_one(read):
    edits = [
        {"update_id": number, "edited_message": {**message("bonjour")["message"], "edit_date": NOON + 1}}
        for number in (5, 6)
    ]
    one, two = [await read(edit) for edit in edits]
    original = await read(message("bonjour"))
    assert one.id != two.id
    assert one.about == two.about == original.id


async def test_the_name_of_an_event_does_not_show_whose_it_is(read):
    """Logs show names of events, and the number of a private chat is its person's."""
    person = {**ANNE, "id": 987_654_321}
    event = await read(message("bonjour", {**PRIVATE, "id": 987_654_321}, sender=person))
    assert "987654321" not in event.id


async def test_the_identity_kept_is_a_number(read):
    """No name, no user name, no language reaches what is kept."""
    person = {**ANNE, "first_name": "Prénom", "last_name": "Nom", "username": "prenom_nom", "language_code": "fr"}
    event = await read(message("bonjour", {**PRIVATE, "first_name": "Prénom"}, sender=person))
    kept = event.model_dump_json()
    assert not [word for word in ("Prénom", "Nom", "prenom_nom") if word in kept]
