"""What was said while the bot was away is answered once; what was said before its first day is left."""

import asyncio
import time

import pytest

from bot.adapters.mattermost import Access, MattermostAdapter
from bot.adapters.mattermost.catch_up import Cursors
from bot.adapters.mattermost.changes import MOST
from bot.adapters.mattermost.listening import Listener
from bot.adapters.mattermost.rest import Rest
from tests.adapters.mattermost.conftest import QUICK, SHORT, Bot, MemoryIntake, answer_to, said, until
from tests.peers.mattermost import Fault, Limiter, too_many
from tests.peers.mattermost.ids import now
from tests.peers.mattermost.wire import Response

HOUR = 3_600_000


@pytest.fixture
async def known(peer, people, ada):
    """An intake that has already seen a first day, and the private channel of ada."""
    channel = people.open_direct(ada, peer.bot["id"])
    async with Bot(peer) as bot:
        people.post(ada, channel, "premier jour")
        await until(lambda: len(said(peer)) == 1)
        await until(lambda: any(name.startswith("channel:") for name in bot.intake.cursors))
    peer.do(peer.world.accepted.clear)
    return bot.intake, channel


async def test_history_before_the_first_start_is_left(peer, people, ada):
    channel = people.open_direct(ada, peer.bot["id"])
    old = {"channel_id": channel, "message": "il y a une heure"}
    peer.do(peer.world.insert, ada.id, old, create_at=now() - HOUR)
    async with Bot(peer) as bot:
        people.post(ada, channel, "maintenant")
        await until(lambda: bot.answered)
    assert [event.message.text for event in bot.intake.events.values()] == ["maintenant"]


async def test_everything_said_meanwhile_is_answered_in_order(known, peer, people, ada):
    intake, channel = known
    texts = [f"pendant {number}" for number in range(5)]
    for text in texts:
        people.post(ada, channel, text)
    async with Bot(peer, intake):
        await until(lambda: len(said(peer)) == 5)
    assert said(peer) == [answer_to(text) for text in texts]


async def test_a_private_channel_born_meanwhile_is_found(known, peer, people):
    intake, _ = known
    person = people.create_person()
    people.post(person, people.open_direct(person, peer.bot["id"]), "Premier contact")
    async with Bot(peer, intake):
        await until(lambda: said(peer) == [answer_to("Premier contact")])


async def test_nothing_is_answered_twice_after_a_restart(known, peer, people, ada):
    intake, channel = known
    for turn in range(3):
        async with Bot(peer, intake):
            people.post(ada, channel, f"tour {turn}")
            await until(lambda: len(said(peer)) == turn + 1)  # noqa: B023 — read at once
    assert said(peer) == [answer_to(f"tour {turn}") for turn in range(3)]


async def test_what_was_answered_after_a_copy_that_is_put_back_is_not_answered_again(known, peer, people, ada):
    """Of that time the inbox remembers nothing; the server does."""
    intake, private = known
    channel = people.create_channel(ada.id, peer.bot["id"])
    copy = MemoryIntake(cursors=dict(intake.cursors))
    async with Bot(peer, intake):
        people.post(ada, private, "après la copie")
        root = people.post(ada, channel, "@conum une question")
        await until(lambda: len(said(peer)) == 2)
    people.post(ada, private, "à l'arrêt")
    peer.do(peer.world.pending.clear)  # half a minute later
    async with Bot(peer, copy):
        await until(lambda: len(said(peer)) == 3)
        people.post(ada, channel, "et ensuite ?", root)
        await until(lambda: len(said(peer)) >= 4)
    assert said(peer)[2:] == [answer_to("à l'arrêt"), answer_to("et ensuite ?")]


@pytest.mark.parametrize(
    "cursor",
    [
        '[{time}, "aaaaaaaaaaaaaaaaaaaaaaaaaa"]',
        '[{time}, "{elsewhere}"]',
        "pas une position",
    ],
    ids=["message inconnu du serveur", "message d'un autre canal", "illisible"],
)
async def test_a_cursor_that_the_server_does_not_know(cursor, known, peer, people, ada):
    intake, channel = known
    elsewhere = people.post(ada, people.open_direct(ada, peer.admin["id"]), "ailleurs")
    before = peer.world.channels[channel]["last_post_at"]
    text = cursor.replace("{time}", str(before)).replace("{elsewhere}", elsewhere)
    intake.cursors[f"channel:{channel}"] = text
    people.post(ada, channel, "pendant")
    async with Bot(peer, intake):
        await until(lambda: answer_to("pendant") in said(peer))
    assert said(peer).count(answer_to("pendant")) == 1


async def test_a_deleted_cursor_still_serves(known, peer, people, ada):
    intake, channel = known
    cursor = peer.world.by_channel[channel][0][-1]
    intake.cursors[f"channel:{channel}"] = f'[{peer.world.posts[cursor]["create_at"]}, "{cursor}"]'
    people.delete(ada, cursor)
    people.post(ada, channel, "pendant")
    async with Bot(peer, intake):
        await until(lambda: said(peer) == [answer_to("pendant")])


async def test_pages_and_twins_of_the_same_millisecond(known, peer, ada):
    """Four hundred and fifty posts, fifteen a millisecond: a page may end between twins."""
    intake, channel = known
    start = peer.world.channels[channel]["last_post_at"] + 1
    for number in range(450):
        body = {"channel_id": channel, "message": f"{number}"}
        peer.do(peer.world.insert, ada.id, body, create_at=start + number // 15)
    async with Bot(peer, intake, answers=False):
        await until(lambda: len(intake.events) == 451)
    texts = {event.message.text for event in intake.events.values()}
    assert texts == {"premier jour", *map(str, range(450))}


async def test_a_question_deleted_meanwhile_is_left(known, peer, people, ada):
    intake, channel = known
    people.delete(ada, people.post(ada, channel, "oubliez"))
    people.post(ada, channel, "gardez")
    async with Bot(peer, intake):
        await until(lambda: said(peer))
    assert said(peer) == [answer_to("gardez")]


async def test_a_question_edited_meanwhile_is_told_once(known, peer, people, ada):
    """It was answered before; after one more restart it is no news."""
    intake, channel = known
    (asked,) = intake.events
    people.edit(ada, asked, "deuxième version")
    edit = f"{asked}:{peer.world.posts[asked]['edit_at']}"
    for _ in range(2):
        async with Bot(peer, intake):
            people.post(ada, channel, "merci")
            await until(lambda: edit in intake.events)
    event = intake.events[edit]
    assert (event.kind, event.about, event.message.text) == ("edited", asked, "deuxième version")
    assert [event.kind for event in intake.events.values()].count("edited") == 1


async def test_a_line_cut_for_good_hides_no_edit(peer, people, ada):
    """The server forgot the connection: no event will tell."""
    channel = people.open_direct(ada, peer.bot["id"])
    async with Bot(peer) as bot:
        asked = people.post(ada, channel, "première version")
        await until(lambda: bot.answered and "alive" in bot.intake.cursors)
        peer.call(peer.leave())
        peer.do(peer.world.change, peer.world.posts[asked], "deuxième version")
        peer.call(peer.come_back())
        await until(lambda: any(event.kind == "edited" for event in bot.intake.events.values()))


async def test_a_question_asked_and_edited_meanwhile_is_one_question(known, peer, people, ada):
    intake, channel = known
    people.edit(ada, people.post(ada, channel, "première version"), "deuxième version")
    async with Bot(peer, intake):
        await until(lambda: said(peer) == [answer_to("deuxième version")])
    assert [event.kind for event in intake.events.values()] == ["message", "message"]


async def test_a_known_question_deleted_meanwhile_is_taken_back(known, peer, people, ada):
    intake, channel = known
    (asked,) = intake.events
    people.delete(ada, asked)
    people.delete(ada, people.post(ada, channel, "jamais lue"))
    async with Bot(peer, intake):
        pass
    assert intake.withdrawn == [asked]


async def test_an_old_edit_is_no_news_when_its_thread_goes_on(known, peer, people, ada):
    """A reply moves the date by which a server gives what changed."""
    intake, channel = known
    (asked,) = intake.events
    peer.do(peer.world.posts[asked].update, edit_at=now() - HOUR)
    people.post(ada, channel, "et ensuite ?", asked)
    async with Bot(peer, intake):
        await until(lambda: said(peer) == [answer_to("et ensuite ?")])
    assert {event.kind for event in intake.events.values()} == {"message"}


@pytest.mark.parametrize(("channels", "asked"), [(3, 4), (MOST + 5, MOST)], ids=["peu de canaux", "trop de canaux"])
async def test_only_channels_that_spoke_lately_are_asked_for_changes(channels, asked, known, peer, ada):
    intake, private = known
    names = [f"c{number}" for number in range(channels + 1)]
    silent, *busy = [peer.do(peer.world.create_channel, "O", name, peer.team["id"])["id"] for name in names]
    for one in (silent, *busy):
        peer.do(peer.world.members[one].update, {ada.id, peer.bot["id"]})
        moment = now() - 48 * HOUR if one == silent else now()
        peer.do(peer.world.insert, ada.id, {"channel_id": one, "message": "entre nous"}, create_at=moment)
    requests = _asked_for_changes(peer)
    async with Bot(peer, intake):
        pass
    assert len(requests) == asked
    assert set(requests) <= {private, *busy}


def _asked_for_changes(peer):
    """The channels that are asked what changed in them, from now on."""
    asked, answer = [], peer.answer

    async def heard(request):
        if request.query.get("since"):
            asked.append(request.path.split("/")[-2])
        return await answer(request)

    peer.answer = heard
    return asked


@pytest.mark.parametrize("ill", ["502", "objet vide", "liste"])
async def test_changes_that_cannot_be_read_hold_nothing_up(ill, known, peer, people, ada):
    intake, channel = known
    answer = peer.answer

    async def failing(request):
        if request.query.get("since"):
            return Response.of({"502": {"id": "x"}, "objet vide": {}, "liste": []}[ill], 502 if ill == "502" else 200)
        return await answer(request)

    peer.answer = failing
    people.post(ada, channel, "pendant")
    async with Bot(peer, intake):
        await until(lambda: said(peer) == [answer_to("pendant")])


async def test_a_channel_joined_meanwhile_is_read_from_then(known, peer, people, ada):
    intake, _ = known
    channel = people.create_channel(ada.id)
    old = {"channel_id": channel, "message": "@conum avant votre venue"}
    peer.do(peer.world.insert, ada.id, old, create_at=now() - HOUR)
    people.call("POST", f"/channels/{channel}/members", peer.admin_token, {"user_id": peer.bot["id"]})
    people.post(ada, channel, "@conum bienvenue")
    async with Bot(peer, intake):
        await until(lambda: said(peer))
    assert said(peer) == [answer_to("bienvenue")]


async def test_a_thread_served_before_is_still_served(known, peer, people, ada):
    intake, _ = known
    channel = people.create_channel(ada.id, peer.bot["id"])
    async with Bot(peer, intake):
        root = people.post(ada, channel, "@conum une question")
        await until(lambda: len(said(peer)) == 1)
    people.post(ada, channel, "et ensuite ?", root)
    people.post(ada, channel, "sans rapport")
    async with Bot(peer, intake):
        await until(lambda: len(said(peer)) == 2)
    assert said(peer)[-1] == answer_to("et ensuite ?")


@pytest.mark.parametrize(
    "fault",
    [
        Fault("answer", "GET", "/posts$", times=2),
        Fault("drop_before", "GET", "/channels", times=4),
        Fault("truncate", "GET", "/posts$", times=2),
        Fault("empty", "GET", "/posts$", times=2),
        Fault("answer", "GET", "/posts$", times=4, status=403),
        too_many("0.2", path="/channels"),
    ],
    ids=["502", "coupures", "JSON tronqué", "200 vide", "page 403", "429"],
)
async def test_a_server_that_fails_while_it_is_read(fault, known, peer, people, ada):
    intake, channel = known
    people.post(ada, channel, "pendant")
    peer.fail(fault)
    async with Bot(peer, intake):
        await until(lambda: said(peer) == [answer_to("pendant")])


async def test_what_goes_on_in_a_thread_called_upon_meanwhile_is_ours(known, peer, people, ada):
    """From the post that calls us on, as when we listen."""
    intake, _ = known
    channel = people.create_channel(ada.id, peer.bot["id"])
    root = people.post(ada, channel, "qui sait ?")
    for text in ("pas moi", "@conum une question", "et ensuite ?"):
        people.post(ada, channel, text, root)
    async with Bot(peer, intake):
        await until(lambda: len(said(peer)) == 2)
    assert said(peer) == [answer_to("une question"), answer_to("et ensuite ?")]


async def test_a_server_that_slows_it_down_is_read_to_the_end(known, peer):
    """More private channels spoke meanwhile than the server lets a bot read at once."""
    intake, _ = known

    def speak():
        for number in range(20):
            person = peer.world.create_user(f"personne{number}")
            channel = peer.world.open_direct(person["id"], peer.bot["id"])
            peer.world.insert(person["id"], {"channel_id": channel["id"], "message": f"pendant {number}"})

    peer.do(speak)
    peer.faults.limiter = Limiter(per_second=50, burst=25)
    async with Bot(peer, intake, answers=False):
        await until(lambda: len(intake.events) == 21)


async def test_a_forbidden_channel_does_not_hold_the_others(known, peer, people, ada):
    intake, channel = known
    other = people.create_channel(ada.id, peer.bot["id"])
    people.post(ada, other, "@conum là")
    people.post(ada, channel, "ici")
    peer.fail(
        Fault("answer", "GET", f"/channels/{other}/posts", times=-1, status=403, type="application/json", body="{}")
    )
    async with Bot(peer, intake):
        await until(lambda: answer_to("ici") in said(peer))


async def test_a_cursor_is_moved_only_past_what_has_settled():
    """A post seen now may still be overtaken by an older one: its cursor waits two settling times."""
    intake, moment = MemoryIntake(), [0.0]
    cursors = Cursors(intake, clock=lambda: moment[0], settle=10)
    cursors.frozen = False
    cursors.seen({"channel_id": "c", "id": "p", "create_at": 5})
    moves = []
    for _ in range(4):
        moment[0] += 10
        await cursors.flush()
        moves.append(intake.cursors.get("channel:c"))
    assert moves == [None, '[5, "p"]', '[5, "p"]', '[5, "p"]']


async def test_cursors_stay_before_a_part_not_read():
    intake, moment = MemoryIntake(), [0.0]
    cursors = Cursors(intake, clock=lambda: moment[0], settle=10)
    cursors.seen({"channel_id": "c", "id": "p", "create_at": 5})
    for _ in range(4):
        moment[0] += 10
        await cursors.flush()
    assert intake.cursors == {}


async def test_the_moments_kept_are_the_servers_whatever_is_done_to_our_clock(peer, monkeypatch):
    """A moment kept a day too late would hide what is said meanwhile in a channel the bot is added to."""
    real = time.time
    rest = Rest(peer.url, peer.bot_token)
    await rest.call(rest.driver.users.get_user, "me")
    for shift in (-3600, 86_400):
        monkeypatch.setattr(time, "time", lambda shift=shift: real() + shift)
        assert abs(rest.server_now() / 1000 - real()) < 5
    rest.close()


async def test_what_is_let_through_before_a_channel_is_read_hides_nothing(known, peer, people, ada):
    """The server answers no reading for a while: what it says meanwhile is taken, and what it said before is not
    forgotten.
    """
    intake, channel = known
    people.post(ada, channel, "avant la coupure")
    pages = Fault("answer", "GET", f"/channels/{channel}/posts", times=-1)
    peer.fail(pages)
    bot = Bot(peer, intake)
    listening = asyncio.create_task(bot.adapter.listen(intake))
    await until(lambda: bot.adapter.last_contact)
    people.post(ada, channel, "après la coupure")
    await until(lambda: "après la coupure" in _texts(intake))
    peer.do(peer.faults.clear)
    await asyncio.wait_for(bot.adapter.ready.wait(), 8)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await bot.adapter.close()
    assert _texts(intake) == {"premier jour", "avant la coupure", "après la coupure"}


def _texts(intake):
    return {event.message.text for event in intake.events.values()}


async def test_a_regular_reading_leaves_to_the_next_try_what_a_cut_hid(peer, people, ada):
    """It asks for no edits, so it must not pass for what does."""
    people.open_direct(ada, peer.bot["id"])
    adapter = MattermostAdapter(Access(peer.url, peer.bot_token), QUICK, SHORT)
    await adapter._prove()
    listener = Listener(adapter._standing, MemoryIntake(), adapter._known, QUICK, asyncio.Event())
    await listener.opened()
    retrying = asyncio.create_task(listener._retry(3, None))
    await until(lambda: not listener._holding)
    listener._gap.clear()
    calls = len(peer.world.calls)
    await listener.sweep()
    assert len(peer.world.calls) == calls
    retrying.cancel()
    await adapter.close()
