"""A reply put on the server once, whatever happens to the request and to its answer."""

import asyncio
import time
from dataclasses import replace

import pytest

from bot.adapters import LinkDeadError, Part, RefusedError, RetryLaterError
from bot.adapters.mattermost import Access, MattermostAdapter
from bot.adapters.mattermost.delivering import KEY
from bot.messages import Origin
from handlers import Reply
from handlers.reply import Attachment, Choice
from tests.adapters.mattermost.conftest import SHORT, answers, said, until
from tests.peers.mattermost import Fault, Limiter, too_many

JSON = "application/json"


@pytest.fixture
async def adapter(peer):
    adapter = MattermostAdapter(Access(peer.url, peer.bot_token), patience=SHORT)
    yield adapter
    await adapter.close()


@pytest.fixture
async def hasty(peer):
    """An adapter that never waits by itself for a server that slows it down: it says so."""
    adapter = MattermostAdapter(Access(peer.url, peer.bot_token), patience=replace(SHORT, waits=0.0))
    yield adapter
    await adapter.close()


@pytest.fixture
def asked(peer, people, ada):
    """Where a question was asked in private."""
    channel = people.open_direct(ada, peer.bot["id"])
    return _origin(ada, channel, people.post(ada, channel, "Une question"))


def _origin(person, channel, message="", thread="", place="direct"):
    return Origin(
        platform="mattermost", person=person.id, channel=channel, place=place, thread=thread, message=message
    )


def _part(origin, text="Une réponse", key="question/0", **more):
    return Part(key=key, origin=origin, payload={"text": text}, **more)


LOST_ANSWERS = {
    "ligne coupée après acceptation": lambda: Fault("drop_after", "POST", "/posts$"),
    "aucune réponse": lambda: Fault("hang_after", "POST", "/posts$"),
    "corps coupé": lambda: Fault("cut_body", "POST", "/posts$"),
    "JSON tronqué": lambda: Fault("truncate", "POST", "/posts$"),
    "200 et un objet vide": lambda: Fault("empty", "POST", "/posts$"),
    "corps au compte-gouttes": lambda: Fault("slow", "POST", "/posts$", delay=0.01),
    "coupée avant": lambda: Fault("drop_before", "POST", "/posts$"),
    "page 502 d'un mandataire": lambda: Fault("answer", "POST", "/posts$"),
}


@pytest.mark.parametrize("forgotten", [False, True], ids=["le serveur s'en souvient", "le serveur a oublié"])
@pytest.mark.parametrize("fault", LOST_ANSWERS)
async def test_one_post_when_nobody_knows_whether_it_arrived(fault, forgotten, adapter, asked, peer):
    """`forgotten`: thirty seconds later, or in another server process, pending_post_id protects nothing."""
    peer.fail(LOST_ANSWERS[fault]())
    with pytest.raises(RetryLaterError):
        await adapter.deliver(_part(asked), again=False)
    if forgotten:
        peer.do(peer.world.pending.clear)
    post = await adapter.deliver(_part(asked), again=True)
    assert [found["id"] for found in answers(peer)] == [post]


@pytest.mark.parametrize("place", ["fil", "canal", "privé"])
async def test_its_own_post_is_found_wherever_it_stands(place, adapter, peer, people, ada):
    channel = people.create_channel(ada.id, peer.bot["id"])
    root = people.post(ada, channel, "@conum une question")
    origin = {
        "fil": _origin(ada, channel, root, root, "channel"),
        "canal": _origin(ada, channel, root, "", "channel"),
        "privé": _origin(ada, people.open_direct(ada, peer.bot["id"])),
    }[place]
    first = await adapter.deliver(_part(origin), again=False)
    peer.do(peer.world.pending.clear)
    assert await adapter.deliver(_part(origin), again=True) == first
    assert len(answers(peer)) == 1


async def test_another_key_is_another_post(adapter, asked, peer):
    first = await adapter.deliver(_part(asked, key="question/0"), again=False)
    second = await adapter.deliver(_part(asked, key="question/1"), again=True)
    assert first != second
    assert len(answers(peer)) == 2


async def test_a_stranger_with_our_key_is_not_us(adapter, asked, peer, ada):
    """On 5.37 a person may write any property."""
    forged = {
        "channel_id": asked.channel,
        "message": "x",
        "props": {"reply_to_key": "question/0", "from_bot": "true"},
    }
    peer.do(peer.world.insert, ada.id, forged)
    await adapter.deliver(_part(asked), again=True)
    assert len(answers(peer)) == 1


async def test_a_post_still_being_written_is_waited_for(adapter, asked, peer):
    peer.do(setattr, peer.world, "in_flight", 0.4)
    first = asyncio.create_task(adapter.deliver(_part(asked), again=False))
    await until(lambda: peer.world.pending)
    with pytest.raises(RetryLaterError, match="pending"):
        await adapter.deliver(_part(asked), again=True)
    post = await first
    assert await adapter.deliver(_part(asked), again=True) == post


@pytest.mark.parametrize(
    ("header", "after"),
    [("7", 7.0), ("300", 300.0), ("10072", 10_072.0), ("0.5", 0.5), (None, None), ("-3", None), ("bientôt", None),
     ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("nan", None), ("inf", None), ("", None)],
)  # fmt: skip
async def test_a_429_says_how_long_to_wait(header, after, hasty, asked, peer):
    encoded = header if header is None else header.encode().decode("latin-1")
    await hasty.deliver(_part(asked, key="connu/0"), again=False)
    peer.fail(too_many(encoded, path="/posts$"))
    with pytest.raises(RetryLaterError) as refused:
        await hasty.deliver(_part(asked), again=False)
    assert refused.value.after == after
    assert refused.value.whole_platform


async def test_nothing_is_sent_before_the_time_the_server_gave(hasty, asked, peer):
    await hasty.deliver(_part(asked, key="connu/0"), again=False)
    peer.fail(too_many("0.3", path="/posts$"))
    with pytest.raises(RetryLaterError):
        await hasty.deliver(_part(asked), again=False)
    refused_at, calls = time.monotonic(), len(peer.world.calls)
    with pytest.raises(RetryLaterError) as early:
        await hasty.deliver(_part(asked), again=True)
    assert len(peer.world.calls) == calls
    await asyncio.sleep(early.value.after)
    await hasty.deliver(_part(asked), again=True)
    assert all(moment >= refused_at + 0.25 for moment, *_ in peer.world.calls[calls:])
    assert said(peer)[-1] == "Une réponse"


async def test_a_storm_delivers_everything_once(adapter, asked, peer):
    await adapter.deliver(_part(asked, key="connu/0"), again=False)
    peer.fail(too_many("0.01", times=15))
    peer.fail(too_many(None, times=5))

    async def insist(number):
        again = False
        while True:
            try:
                return await adapter.deliver(_part(asked, f"réponse {number}", f"q{number}/0"), again=again)
            except RetryLaterError as error:
                again = True
                await asyncio.sleep((error.after or 0.01) * (1 + number / 10))

    await asyncio.gather(*(insist(number) for number in range(10)))
    assert sorted(said(peer)[1:]) == sorted(f"réponse {number}" for number in range(10))


@pytest.mark.parametrize("status", [302, 307, 401, 403, 404])
async def test_a_page_that_is_no_answer_of_the_server_gives_nothing_up(status, adapter, asked, peer):
    """A portal, a proxy being repaired: what waits for the channel was once dropped, and a 401 ended the process."""
    await adapter.deliver(_part(asked, key="connu/0"), again=False)
    peer.fail(Fault("answer", "POST", "/posts$", status=status))
    with pytest.raises(RetryLaterError):
        await adapter.deliver(_part(asked), again=False)
    await adapter.deliver(_part(asked), again=True)
    assert len(answers(peer)) == 2


@pytest.mark.parametrize("place", ["canal", "suite d'un fil", "privé", "fil en privé"])
async def test_a_deleted_question_is_left(place, adapter, peer, people, ada):
    """Nothing is said of it, in the thread it had nor beside; and what else waits there is not given up."""
    private = people.open_direct(ada, peer.bot["id"])
    channel = private if "privé" in place else people.create_channel(ada.id, peer.bot["id"])
    root = people.post(ada, channel, "@conum une question")
    thread = "" if place == "privé" else root
    question = people.post(ada, channel, "et ensuite ?", root) if "fil" in place else root
    people.delete(ada, root)
    for again in (False, True):
        with pytest.raises(RefusedError) as refused:
            await adapter.deliver(_part(_origin(ada, channel, question, thread)), again=again)
        assert (refused.value.unwanted, refused.value.gone) == (True, False)
    assert said(peer) == []


async def test_a_thread_deleted_between_the_look_and_the_post_is_left(adapter, peer, people, ada):
    channel = people.create_channel(ada.id, peer.bot["id"])
    root = people.post(ada, channel, "@conum une question")
    people.delete(ada, root)
    peer.fail(Fault("answer", "GET", f"/posts/{root}$", status=200, type=JSON, body="{}"))
    with pytest.raises(RefusedError) as refused:
        await adapter.deliver(_part(_origin(ada, channel, root, root, "channel")), again=False)
    assert refused.value.unwanted
    assert said(peer) == []


async def test_what_answers_no_post_needs_none(adapter, peer, people, ada):
    """A reminder, a note of the team: nothing was asked."""
    await adapter.deliver(_part(_origin(ada, people.open_direct(ada, peer.bot["id"]))), again=False)
    assert said(peer) == ["Une réponse"]


async def test_an_answer_given_before_its_question_was_deleted_is_found(adapter, asked, peer, people, ada):
    post = await adapter.deliver(_part(asked), again=False)
    peer.do(peer.world.pending.clear)
    people.delete(ada, asked.message)
    assert await adapter.deliver(_part(asked), again=True) == post


async def test_it_answers_in_the_thread(adapter, peer, people, ada):
    channel = people.create_channel(ada.id, peer.bot["id"])
    root = people.post(ada, channel, "@conum une question")
    await adapter.deliver(_part(_origin(ada, channel, root, root, "channel")), again=False)
    assert [post["user_id"] for post in people.thread(ada, root)] == [ada.id, peer.bot["id"]]


async def test_an_answer_is_found_though_its_question_left_the_server(adapter, asked, peer):
    """A server that keeps posts for so many days erases them: nothing then comes « after » the question."""
    first = await adapter.deliver(_part(asked), again=False)
    peer.do(peer.world.pending.clear)
    erased = asked.model_copy(update={"message": "a" * 26})
    assert await adapter.deliver(_part(erased), again=True) == first


async def test_a_server_that_slows_it_down_does_not_make_a_delivery_begin_again(adapter, asked, peer):
    """Many at once, each to be looked for first: more calls than the server lets through together."""
    await adapter.deliver(_part(asked, key="connu/0"), again=False)
    keys = [f"question{number}/0" for number in range(12)]
    peer.faults.limiter = Limiter(per_second=50, burst=15)
    await asyncio.gather(*(adapter.deliver(_part(asked, key=key), again=True) for key in keys))
    assert sorted(post["props"][KEY] for post in answers(peer)) == sorted([*keys, "connu/0"])


@pytest.mark.parametrize(
    ("why", "gone"), [("archivé", True), ("le bot n'y est pas", True), ("inconnu", True), ("trop long", False)]
)
async def test_what_will_never_be_taken_is_refused(why, gone, adapter, peer, people):
    ada = people.create_person()
    channel = people.create_channel(ada.id, *([] if why == "le bot n'y est pas" else [peer.bot["id"]]))
    if why == "archivé":
        people.call("DELETE", f"/channels/{channel}", peer.admin_token)
    origin = _origin(ada, "a" * 26 if why == "inconnu" else channel, place="channel")
    with pytest.raises(RefusedError) as refused:
        await adapter.deliver(_part(origin, "x" * (16_384 if why == "trop long" else 3)), again=False)
    assert refused.value.gone is gone
    assert "[" in str(refused.value), "the request id lets the server's administrator find it"


async def test_a_revoked_token_is_a_dead_link(adapter, asked, peer):
    await adapter.deliver(_part(asked), again=False)
    peer.do(peer.world.tokens.pop, peer.bot_token)
    with pytest.raises(LinkDeadError):
        await adapter.deliver(_part(asked, key="question/1"), again=False)


class TestReplacing:
    async def test_an_answer_is_edited_and_keeps_its_key(self, adapter, asked, peer):
        first = await adapter.deliver(_part(asked), again=False)
        edited = _part(asked, "Une autre réponse", "edit/0", replaces=first)
        assert await adapter.deliver(edited, again=False) == first
        assert peer.world.posts[first]["message"] == "Une autre réponse"
        assert peer.world.posts[first]["props"]["reply_to_key"] == "edit/0"
        assert len(answers(peer)) == 1

    async def test_an_edited_answer_says_its_file(self, adapter, asked, peer):
        """A server does not attach a file to a post that stands already."""
        first = await adapter.deliver(_part(asked), again=False)
        file = Attachment(name="echeances.ics", content="BEGIN:VCALENDAR")
        (part,) = adapter.prepare(Reply(kind="procedure", text="Voici", files=(file,)), asked, "edit")
        await adapter.deliver(part.model_copy(update={"replaces": first}), again=False)
        assert "BEGIN:VCALENDAR" in peer.world.posts[first]["message"]

    async def test_an_answer_deleted_meanwhile_is_posted_again_once(self, adapter, asked, peer):
        first = await adapter.deliver(_part(asked), again=False)
        peer.do(lambda: peer.world.delete(peer.world.posts[first]))
        edited = _part(asked, "Une autre réponse", "edit/0", replaces=first)
        second = await adapter.deliver(edited, again=False)
        peer.do(peer.world.pending.clear)
        assert await adapter.deliver(edited, again=True) == second != first


class TestPreparing:
    async def test_a_long_reply_is_cut_at_the_limit_read_from_the_server(self, adapter, asked, peer):
        peer.do(setattr, peer.world, "max_post_size", 5_000)
        await adapter.deliver(_part(asked), again=False)
        text = "\n\n".join(f"Paragraphe {number}. " + "Mot " * 100 for number in range(30))
        parts = adapter.prepare(Reply(kind="answer", text=text), asked, "longue")
        for part in parts:
            await adapter.deliver(part, again=False)
        assert [part.key for part in parts] == [f"longue/{number}" for number in range(len(parts))]
        assert len(parts) > 1
        assert "".join(said(peer)[1:]).count("Paragraphe") == 30

    def test_before_the_limit_is_known_the_smallest_one_holds(self, peer, asked):
        adapter = MattermostAdapter(Access(peer.url, peer.bot_token))
        parts = adapter.prepare(Reply(kind="answer", text="mot " * 2_000), asked, "k")
        assert all(len(part.payload["text"]) <= 4_000 for part in parts)

    def test_without_a_public_address_there_is_no_button(self, peer, asked):
        adapter = MattermostAdapter(Access(peer.url, peer.bot_token))
        reply = Reply(kind="clarify", text="1. Un\n2. Deux", choices=(Choice(label="Un"), Choice(label="Deux")))
        (part,) = adapter.prepare(reply, asked, "k")
        assert "attachments" not in part.payload
        assert "1. Un" in part.payload["text"]

    async def test_a_file_goes_with_the_post(self, adapter, asked, peer):
        file = Attachment(name="courrier.txt", content="Madame, Monsieur, été")
        (part,) = adapter.prepare(Reply(kind="procedure", text="Voici", files=(file,)), asked, "k")
        post = peer.world.posts[await adapter.deliver(part, again=False)]
        assert [peer.contents[found].decode() for found in post["file_ids"]] == ["Madame, Monsieur, été"]

    async def test_a_picture_goes_as_a_picture(self, adapter, asked, peer):
        file = Attachment(name="postes.png", content=b"\x89PNG\xff", alt="Une barre")
        (part,) = adapter.prepare(Reply(kind="status", text="Voici", files=(file,)), asked, "k")
        (found,) = peer.world.posts[await adapter.deliver(part, again=False)]["file_ids"]
        assert peer.contents[found] == b"\x89PNG\xff"

    async def test_a_picture_refused_leaves_the_words(self, adapter, asked, peer):
        peer.fail(Fault("answer", "POST", "/files$", status=501, type=JSON, body='{"id": "x"}', times=-1))
        file = Attachment(name="postes.png", content=b"\x89PNG\xff", alt="Une barre")
        (part,) = adapter.prepare(Reply(kind="status", text="Voici une barre", files=(file,)), asked, "k")
        await adapter.deliver(part, again=False)
        assert said(peer) == ["Voici une barre"]

    async def test_where_files_are_refused_their_text_is_in_the_post(self, adapter, asked, peer):
        peer.fail(Fault("answer", "POST", "/files$", status=501, type=JSON, body='{"id": "x"}', times=-1))
        file = Attachment(name="courrier.txt", content="Madame, Monsieur")
        (part,) = adapter.prepare(Reply(kind="procedure", text="Voici", files=(file,)), asked, "k")
        post = peer.world.posts[await adapter.deliver(part, again=False)]
        assert "Madame, Monsieur" in post["message"]
