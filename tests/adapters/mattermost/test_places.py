"""Where it speaks and where it is silent, whom it never wakes, on a server like 5.37 and on one of today."""

import asyncio
import json
import subprocess
import sys

import pytest
import requests

from handlers import Reply
from tests.adapters.mattermost.conftest import Bot, answer_to, answers, said, until
from tests.conftest import ROOT
from tests.peers.drivers.mattermost import MattermostPeople
from tests.peers.mattermost import Peer, World


@pytest.fixture(params=[False, True], ids=["5.37", "actuel"])
def room(request):
    """A server with a channel where ada, bob and the bot are."""
    with Peer(World(modern=request.param)) as peer:
        people = MattermostPeople(peer.url, peer.admin_token, peer.team["name"])
        yield Room(peer, people)


class Room:
    def __init__(self, peer, people):
        self.peer, self.people = peer, people
        self.ada, self.bob = people.create_person("ada"), people.create_person("bob")
        self.channel = people.create_channel(self.ada.id, self.bob.id, peer.bot["id"])

    def say(self, text, person=None, root="", channel=None):
        return self.people.post(person or self.ada, channel or self.channel, text, root)

    async def settled(self, texts):
        """Exactly these texts were answered, and no other comes."""
        await until(lambda: len(said(self.peer)) >= len(texts))
        await asyncio.sleep(0.1)
        assert said(self.peer) == [answer_to(text) for text in texts]


async def test_in_a_channel_only_its_name_wakes_it(room):
    async with Bot(room.peer):
        for text in ("Bonjour", "@all réunion", "@channel", "@here", "`@conum`", "@conumerique", "@conum et toi ?"):
            room.say(text)
        await room.settled(["et toi ?"])
    assert answers(room.peer)[0]["root_id"] == room.peer.world.accepted[-2]["id"]


async def test_a_thread_it_serves_goes_on_without_its_name(room):
    async with Bot(room.peer):
        root = room.say("@conum une question")
        await until(lambda: said(room.peer))
        room.say("et ensuite ?", root=root)
        room.say("@bob tu en penses quoi ?", root=root)
        room.say("moi aussi", room.bob, root)
        other = room.say("un autre fil")
        room.say("sans lui", root=other)
        await room.settled(["une question", "et ensuite ?", "moi aussi"])
    assert {post["root_id"] for post in answers(room.peer)} == {root}


async def test_in_a_group_only_its_name_wakes_it(room):
    group = room.people.call("POST", "/channels/group", room.ada.token, [room.bob.id, room.peer.bot["id"]])["id"]
    async with Bot(room.peer) as bot:
        room.say("Bonjour à tous", channel=group)
        room.say("@conum bonjour", channel=group)
        await room.settled(["bonjour"])
        (event,) = bot.intake.events.values()
        assert event.message.origin.place == "group"


async def test_in_private_it_stays_in_the_flow_of_talk(room):
    channel = room.people.open_direct(room.ada, room.peer.bot["id"])
    async with Bot(room.peer):
        first = room.say("une question", channel=channel)
        room.say("dans un fil", channel=channel, root=first)
        await room.settled(["une question", "dans un fil"])
    assert [post["root_id"] for post in answers(room.peer)] == ["", first]


async def test_machines_are_never_answered(room):
    peer, people = room.peer, room.people
    other = people.call("POST", "/bots", peer.admin_token, {"username": "autrebot"})
    token = people.call("POST", f"/users/{other['user_id']}/tokens", peer.admin_token, {})["token"]
    peer.do(peer.world.members[room.channel].add, other["user_id"])
    hook = people.call("POST", "/hooks/incoming", peer.admin_token, {"channel_id": room.channel})["id"]
    async with Bot(peer):
        people.call(
            "POST", "/posts", token, {"channel_id": room.channel, "message": "@conum bonjour, je suis un bot"}
        )
        people.use_hook(hook, {"text": "@conum alerte", "username": "s"})
        body = {"channel_id": room.channel, "message": "@conum un statut"}
        peer.do(peer.world.insert, room.ada.id, body, kind="system_header_change")
        peer.do(peer.world.insert, room.ada.id, body | {"props": {"from_webhook": "true"}})
        people.call(
            "POST", f"/channels/{room.channel}/members", peer.admin_token, {"user_id": people.create_person().id}
        )
        room.say("@conum je suis une personne")
        await room.settled(["je suis une personne"])


async def test_another_bot_is_recognised_in_what_was_missed(room):
    """Once patched, its post no longer says that it comes from a bot."""
    peer, people = room.peer, room.people
    async with Bot(peer) as bot:
        pass
    other = people.call("POST", "/bots", peer.admin_token, {"username": "autrebot"})
    token = people.call("POST", f"/users/{other['user_id']}/tokens", peer.admin_token, {})["token"]
    peer.do(peer.world.members[room.channel].add, other["user_id"])
    body = {"channel_id": room.channel, "message": "@conum bonjour"}
    post = people.call("POST", "/posts", token, body)["id"]
    people.call("PUT", f"/posts/{post}/patch", token, {"props": {"x": "1"}})
    room.say("@conum je suis une personne")
    async with Bot(peer, bot.intake):
        await room.settled(["je suis une personne"])


async def test_an_edit_is_told_once_and_a_pin_is_not_an_edit(room):
    channel = room.people.open_direct(room.ada, room.peer.bot["id"])
    async with Bot(room.peer) as bot:
        post = room.say("commant faire ?", channel=channel)
        await until(lambda: bot.answered)
        room.people.edit(room.ada, post, "comment faire ?")
        room.people.edit(room.ada, post, "comment faire ?")
        await until(lambda: len(bot.intake.events) == 2)
        await asyncio.sleep(0.1)
        edited = [event for event in bot.intake.events.values() if event.kind == "edited"]
        assert [(event.about, event.message.text) for event in edited] == [(post, "comment faire ?")]


async def test_thumbs_under_an_answer_are_an_opinion_and_elsewhere_nothing(room):
    async with Bot(room.peer) as bot:
        question = room.say("@conum une question")
        await until(lambda: bot.answered)
        answer = answers(room.peer)[0]["id"]
        room.people.react(room.bob, question, "thumbsup")
        room.people.react(room.bob, answer, "eyes")
        room.people.react(room.bob, answer, "thumbsdown")
        await until(lambda: len(bot.intake.events) == 2)
        await asyncio.sleep(0.1)
        opinions = [event for event in bot.intake.events.values() if event.kind == "feedback"]
        assert [(event.about, event.value) for event in opinions] == [(answer, "-1")]


async def test_the_last_opinion_is_told_whatever_came_before(room):
    """👍, 👎, then 👍 again, in another colour of skin."""
    async with Bot(room.peer) as bot:
        room.say("@conum une question")
        await until(lambda: bot.answered)
        for name in ("+1", "-1", "+1_medium_dark_skin_tone"):
            room.people.react(room.bob, answers(room.peer)[0]["id"], name)
            await asyncio.sleep(0.01)  # the server's clock tells them apart
        await until(lambda: len(bot.intake.events) == 4)
        opinions = [event.value for event in bot.intake.events.values() if event.kind == "feedback"]
        assert opinions == ["+1", "-1", "+1"]


async def test_an_opinion_on_an_answer_of_a_former_life_counts(room):
    async with Bot(room.peer) as bot:
        room.say("@conum une question")
        await until(lambda: bot.answered)
    async with Bot(room.peer, bot.intake):
        room.people.react(room.bob, answers(room.peer)[0]["id"], "+1")
        await until(lambda: any(event.kind == "feedback" for event in bot.intake.events.values()))


async def test_a_file_without_words_cannot_be_read(room):
    channel = room.people.open_direct(room.ada, room.peer.bot["id"])
    file = room.people.upload(room.ada, channel, "voix.ogg", b"...")
    body = {"channel_id": channel, "message": "", "file_ids": [file]}
    async with Bot(room.peer) as bot:
        room.people.call("POST", "/posts", room.ada.token, body)
        await until(lambda: bot.intake.events)
        (event,) = bot.intake.events.values()
        assert (event.kind, event.value) == ("unreadable", "audio")


HOSTILE = (
    "@all", "@channel", "@here", "@ada", "@bob.", "**@all**", "[@all](https://example.fr)", "@ALL",
    "a@all", "~entraide", "(@here)", "1. @channel", "| a |\n|---|\n| @all |", "> @ada",
    "_@here_", "@@all", "#titre ~entraide",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
async def test_nobody_is_woken_by_the_words_of_others(text, peer, people):
    """The peer judges: it finds names and channels as the server does."""
    ada, bob = people.create_person("ada"), people.create_person("bob")
    channel = people.create_channel(ada.id, bob.id, peer.bot["id"])
    async with Bot(peer, answers=False) as bot:
        post = people.post(ada, channel, "@conum bonjour")
        await until(lambda: post in bot.intake.events)
        await bot.reply(bot.intake.events[post], f"Structure « {text} »\n\n{text}")
    assert [(answer["named"], answer["linked"]) for answer in answers(peer)] == [([], [])]
    assert answers(peer)[0]["type"] == ""


def test_the_peer_serves_another_process():
    """`python -m tests.peers.mattermost` prints its address, obeys /_peer/ and tells what it accepted."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.peers.mattermost"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        told = json.loads(process.stdout.readline())
        people = MattermostPeople(told["url"], told["admin_token"], told["team"])
        ada = people.create_person()
        channel = people.open_direct(ada, people.bot(told["token"]).id)
        people.post(ada, channel, "Bonjour")
        accepted = requests.post(f"{told['url']}/_peer/accepted", json={}, timeout=5).json()
        assert [post["message"] for post in accepted["accepted"]] == ["Bonjour"]
        fault = {"kind": "answer", "path": "/users/me$"}
        requests.post(f"{told['url']}/_peer/fault", json=fault, timeout=5)
        headers = {"Authorization": f"Bearer {told['token']}"}
        assert requests.get(f"{told['url']}/api/v4/users/me", headers=headers, timeout=5).status_code == 502
        process.terminate()
        assert process.wait(5) == 0


def test_a_reply_without_words_makes_no_post(peer):
    bot = Bot(peer)
    assert bot.adapter.prepare(Reply(kind="control", text=""), None, "k") == ()


async def test_a_question_deleted_while_it_waits_is_taken_back(room):
    channel = room.people.open_direct(room.ada, room.peer.bot["id"])
    async with Bot(room.peer, answers=False) as bot:
        kept, left = (room.say(text, channel=channel) for text in ("gardez", "oubliez"))
        await until(lambda: left in bot.intake.events)
        room.people.delete(room.ada, left)
        await until(lambda: bot.intake.withdrawn == [left])
        calls = len(room.peer.world.calls)
        refused = (await bot.reply(bot.intake.events[left], "Trop tard"))[0]
        assert refused.unwanted
        assert len(room.peer.world.calls) == calls, "what was heard needs no question to the server"
        await bot.reply(bot.intake.events[kept], "Voilà")
    assert said(room.peer) == ["Voilà"]


async def test_its_own_posts_deleted_take_nothing_back(room):
    async with Bot(room.peer) as bot:
        room.say("@conum une question")
        await until(lambda: said(room.peer))
        room.peer.do(room.peer.world.delete, room.peer.world.posts[answers(room.peer)[0]["id"]])
        other = room.say("@conum une autre")
        await until(lambda: other in bot.answered)
        assert bot.intake.withdrawn == []
