"""Buttons, menus and the slash command: what the server says is kept, what anybody else says is refused."""

import asyncio
import contextlib
import copy

import httpx
import pytest
from starlette.applications import Starlette

from bot.adapters import Part, RefusedError
from bot.adapters.mattermost.buttons import LIFETIME, SAME_CLICK, Bound, ForgedError, Signer, attachment
from bot.messages import Origin
from bot.storage.store import StorageError
from handlers import Reply
from handlers.reply import Attachment, Choice
from tests.adapters.mattermost.conftest import Bot, answers, until
from tests.peers.drivers.mattermost import RefusedCallError
from tests.peers.mattermost import Fault
from tests.peers.mattermost.wire import Response, read_request, write_response

SIGNING = "de quoi signer, pour la démonstration"
SLASH = "jeton-de-commande"
BOUND = Bound(channel="c" * 26, person="p" * 26, place="direct", thread="", key="question/0")


class Front:
    """The bot's HTTP side: the doors of the adapter behind a port, and calls that come from nowhere."""

    def __init__(self):
        self.app = Starlette()
        self.url = ""
        self._lines = set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for line in self._lines:
            line.close()
        while self._lines:  # noqa: ASYNC110 — each line takes itself out
            await asyncio.sleep(0)

    async def _serve(self, reader, writer):
        self._lines.add(writer)
        with contextlib.suppress(ConnectionError):
            while (request := await read_request(reader)) is not None:
                kind = {"content-type": request.headers["content-type"]}
                answer = await self._post(request.path, content=request.body, headers=kind)
                await write_response(writer, Response.of(answer.json(), answer.status_code))
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        self._lines.discard(writer)

    async def _post(self, path, **body):
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot.example") as client:
            return await client.post(path, **body)

    async def action(self, call):
        answer = await self._post("/mattermost/actions", json=call)
        return answer.status_code, answer.json()

    async def command(self, form):
        answer = await self._post("/mattermost/command", data=form)
        return answer.status_code, answer.json()


@pytest.fixture
async def front():
    async with Front() as front:
        yield front


@pytest.fixture
async def bot(front, peer):
    access = {"public_url": front.url, "secret": SIGNING, "slash_token": SLASH}
    async with Bot(peer, answers=False, say=lambda key: f"<{key}>", **access) as bot:
        front.app = Starlette(routes=bot.adapter.doors(bot.intake))
        yield bot


def _choices(*labels):
    return tuple(Choice(label=label) for label in labels)


async def _asked(bot, people, person, channel, text="@conum une question"):
    """The event of a question, once heard."""
    post = await asyncio.to_thread(people.post, person, channel, text)
    await until(lambda: post in bot.intake.events)
    return bot.intake.events[post]


async def _offered(bot, people, person, peer, labels):
    """A private answer with choices; its post and the event of the question."""
    channel = people.open_direct(person, peer.bot["id"])
    event = await _asked(bot, people, person, channel)
    listed = "\n".join(f"{number}. {label}" for number, label in enumerate(labels, 1))
    (post,) = await bot.reply(event, listed, choices=_choices(*labels))
    return post, event


class TestClicks:
    async def test_a_click_says_the_label_in_the_same_conversation(self, bot, peer, people, ada):
        post, question = await _offered(bot, people, ada, peer, ["Renouveler un poste", "Autre chose"])
        await asyncio.to_thread(people.press, ada, post, "choix1")
        event = [*bot.intake.events.values()][-1]
        assert event.message.text == "Renouveler un poste"
        assert event.message.conversation == question.message.conversation
        assert event.message.origin.place == "direct"

    async def test_the_text_keeps_the_numbers(self, bot, peer, people, ada):
        post, _ = await _offered(bot, people, ada, peer, ["Un", "Deux"])
        assert "1. Un" in peer.world.posts[post]["message"]

    async def test_a_double_click_is_one_event(self, bot, peer, people, ada):
        post, _ = await _offered(bot, people, ada, peer, ["Un", "Deux"])
        for action in ("choix1", "choix1", "choix2"):
            await asyncio.to_thread(people.press, ada, post, action)
        assert [event.message.text for event in bot.intake.events.values()][1:] == ["Un", "Deux"]

    async def test_beyond_five_choices_a_menu(self, bot, peer, people, ada):
        labels = [f"Choix numéro {number}" for number in range(1, 9)]
        post, _ = await _offered(bot, people, ada, peer, labels)
        await asyncio.to_thread(people.press, ada, post, "menu", labels[6])
        assert [*bot.intake.events.values()][-1].message.text == labels[6]

    async def test_a_label_too_long_to_be_shown_is_said_whole(self, bot, peer, people, ada):
        labels = [f"Une structure qui emploie déjà un conseiller et qui voudrait en employer {n}" for n in range(8)]
        post, _ = await _offered(bot, people, ada, peer, labels)
        await asyncio.to_thread(people.press, ada, post, "menu", labels[6])
        assert [*bot.intake.events.values()][-1].message.text == labels[6]

    async def test_the_same_subject_may_be_asked_again_later(self, bot, peer, people, ada):
        post, _ = await _offered(bot, people, ada, peer, ["Un", "Deux"])
        moment = [1_000_000.0]
        bot.adapter._signer._clock = lambda: moment[0]
        for late in (0, 1, SAME_CLICK):
            moment[0] += late
            await asyncio.to_thread(people.press, ada, post, "choix1")
        assert [event.message.text for event in bot.intake.events.values()][1:] == ["Un", "Un"]

    async def test_a_step_serves_once_and_its_buttons_go(self, bot, peer, people, ada):
        """What remains of the post is what it was: its words, its key, its files."""
        channel = people.open_direct(ada, peer.bot["id"])
        event = await _asked(bot, people, ada, channel)
        file = Attachment(name="echeances.ics", content="BEGIN:VCALENDAR")
        steps = tuple(Choice(label=label, sets=f"etape:{label}") for label in ("fait", "bloqué"))
        (post,) = await bot.reply(event, "1. fait\n2. bloqué", choices=steps, files=(file,))
        before = copy.deepcopy(peer.world.posts[post])
        await asyncio.to_thread(people.press, ada, post, "choix1")
        pressed, after = [*bot.intake.events.values()][-1], peer.world.posts[post]
        assert (pressed.about, pressed.value) == (post, "once")
        assert after["props"] == {name: value for name, value in before["props"].items() if name != "attachments"}
        assert [after[name] for name in ("message", "file_ids", "edit_at")] == [
            before[name] for name in ("message", "file_ids", "edit_at")
        ]
        with pytest.raises(RefusedCallError, match="404"):
            await asyncio.to_thread(people.press, ada, post, "choix1")

    async def test_subjects_keep_their_buttons(self, bot, peer, people, ada):
        post, _ = await _offered(bot, people, ada, peer, ["Un", "Deux"])
        await asyncio.to_thread(people.press, ada, post, "choix1")
        assert "attachments" in peer.world.posts[post]["props"]
        assert [*bot.intake.events.values()][-1].value == ""

    async def test_a_click_in_a_thread_is_answered_in_that_thread(self, bot, peer, people, ada):
        channel = people.create_channel(ada.id, peer.bot["id"])
        event = await _asked(bot, people, ada, channel)
        (post,) = await bot.reply(event, "1. Un", choices=_choices("Un"))
        await asyncio.to_thread(people.press, ada, post, "choix1")
        clicked = [*bot.intake.events.values()][-1]
        (again,) = await bot.reply(clicked, "Voilà")
        assert peer.world.posts[again]["root_id"] == event.id

    async def test_the_server_takes_the_answer(self, bot, peer, people, ada):
        post, _ = await _offered(bot, people, ada, peer, ["Un", "Deux"])
        assert (await asyncio.to_thread(people.press, ada, post, "choix1"))["status"] == "OK"
        assert [(status, answer) for _, _, status, answer in peer.integrations.made] == [(200, "{}")]

    @pytest.mark.parametrize("option", ["oublie-moi", "Choix numéro 9", "", None], ids=str)
    async def test_a_menu_says_only_what_it_offers(self, option, bot, front, peer, people):
        """Others may read the context, and the server signs nothing: who replays it may only pick from the menu."""
        ada = people.create_person()
        labels = [f"Choix numéro {number}" for number in range(1, 9)]
        post, _ = await _offered(bot, people, ada, peer, labels)
        await asyncio.to_thread(people.press, ada, post, "menu", labels[0])
        call, known = copy.deepcopy(peer.integrations.made[-1][1]), len(bot.intake.events)
        call["context"]["selected_option"] = option
        assert await front.action(call) == (401, {})
        assert len(bot.intake.events) == known

    async def test_another_person_cannot_use_the_button(self, bot, peer, people, ada):
        bob = people.create_person()
        channel = people.create_channel(ada.id, bob.id, peer.bot["id"])
        event = await _asked(bot, people, ada, channel)
        (post,) = await bot.reply(event, "1. Un", choices=_choices("Un"))
        with pytest.raises(RefusedCallError, match="status=401"):
            await asyncio.to_thread(people.press, bob, post, "choix1")
        assert len(bot.intake.events) == 1

    async def test_an_unreachable_server_says_so_and_loses_no_click(self, bot, front, peer, people, ada):
        post, _ = await _offered(bot, people, ada, peer, ["Un", "Deux"])
        await asyncio.to_thread(people.press, ada, post, "choix2")
        call = copy.deepcopy(peer.integrations.made[-1][1])
        call["context"] = bot.adapter._signer.context("choix1", _bound_of(call), "Un")
        peer.call(peer.leave())
        status, body = await front.action(call)
        assert (status, body) == (200, {"ephemeral_text": "<erreur.indisponible>"})
        peer.call(peer.come_back())


def _bound_of(call):
    return Bound(**{name: call["context"][name] for name in Bound.__dataclass_fields__})


FORGERIES = {
    "sans contexte": lambda call: call.pop("context"),
    "contexte en texte": lambda call: call.update(context="{}"),
    "sans signature": lambda call: call["context"].pop("mac"),
    "signature fausse": lambda call: call["context"].update(mac="A" * 44),
    "signature qui n'est pas du texte ASCII": lambda call: call["context"].update(mac="é"),
    "texte changé": lambda call: call["context"].update(text="Statut de toutes les structures"),
    "expiration repoussée": lambda call: call["context"].update(expiry=2**40),
    "autre canal": lambda call: call.update(channel_id="x" * 26),
    "autre personne": lambda call: call.update(user_id="x" * 26),
    "autre message": lambda call: call.update(post_id="x" * 26),
    "message d'un autre": lambda call: call.update(post_id=call["_question"]),
    "message sans identifiant": lambda call: call.pop("post_id"),
    "champ de plus": lambda call: call["context"].update(role="admin"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_click_is_refused(forgery, bot, front, peer, people):
    ada = people.create_person()
    post, question = await _offered(bot, people, ada, peer, ["Un", "Deux"])
    await asyncio.to_thread(people.press, ada, post, "choix1")
    call = copy.deepcopy(peer.integrations.made[-1][1]) | {"_question": question.id}
    known = len(bot.intake.events)
    FORGERIES[forgery](call)
    assert await front.action(call) == (401, {})
    assert len(bot.intake.events) == known


async def test_a_path_given_for_a_post_is_not_asked_of_the_server(bot, front, peer, people):
    """With the bot's token, it would be."""
    ada = people.create_person()
    post, _ = await _offered(bot, people, ada, peer, ["Un", "Deux"])
    await asyncio.to_thread(people.press, ada, post, "choix1")
    call = copy.deepcopy(peer.integrations.made[-1][1]) | {"post_id": "../teams"}
    before = [path for *_, path, _ in peer.world.calls]
    assert await front.action(call) == (401, {})
    assert [path for *_, path, _ in peer.world.calls] == before


class TestSigner:
    def _call(self, signer):
        return {
            "channel_id": BOUND.channel,
            "user_id": BOUND.person,
            "context": signer.context("choix1", BOUND, "Un"),
        }

    def test_what_it_signed_it_believes(self):
        signer = Signer(SIGNING)
        assert signer.press(self._call(signer)).text == "Un"

    def test_another_secret_is_not_believed(self):
        with pytest.raises(ForgedError):
            Signer("autre").press(self._call(Signer(SIGNING)))

    @pytest.mark.parametrize(("late", "believed"), [(-1, True), (1, False)])
    def test_it_expires(self, late, believed):
        moment = [1_000.0]
        signer = Signer(SIGNING, clock=lambda: moment[0])
        call = self._call(signer)
        moment[0] += LIFETIME + late
        if believed:
            signer.press(call)
        else:
            with pytest.raises(ForgedError, match="expired"):
                signer.press(call)

    def test_two_buttons_never_share_a_context(self):
        signer = Signer(SIGNING)
        assert signer.context("a", BOUND, "x")["mac"] != signer.context("a", BOUND, "x")["mac"]

    @pytest.mark.parametrize("count", [1, 5, 6, 50])
    def test_action_ids_are_letters_and_digits_only(self, count):
        labels = [f"Choix {number}" for number in range(count)]
        found = attachment(labels, BOUND, Signer(SIGNING), "https://bot.example/mattermost/actions")
        assert all(action["id"].isalnum() for action in found["actions"])

    @pytest.mark.parametrize("labels", [[], ["x"] * 51, ["é" * 2_000] * 5], ids=["aucun", "trop", "trop longs"])
    def test_what_does_not_fit_is_left_to_the_text(self, labels):
        assert attachment(labels, BOUND, Signer(SIGNING), "https://bot.example/mattermost/actions") is None

    def test_labels_are_inert(self):
        found = attachment(["@all ~entraide"], BOUND, Signer(SIGNING), "https://bot.example/x")
        assert "@all" not in found["actions"][0]["name"]


class TestSlash:
    @pytest.fixture
    def command(self, front, peer, people):
        body = {
            "team_id": peer.team["id"],
            "method": "P",
            "trigger": "conum",
            "url": f"{front.url}/mattermost/command",
        }
        made = people.call("POST", "/commands", peer.admin_token, body)
        peer.world.commands[made["id"]]["token"] = SLASH
        return made

    @pytest.mark.usefixtures("command")
    async def test_the_answer_is_seen_by_one_person(self, bot, peer, people):
        ada = people.create_person()
        channel = people.create_channel(ada.id, peer.bot["id"])
        await asyncio.to_thread(people.run_slash, ada, channel, "/conum combien de postes ?")
        (event,) = bot.intake.events.values()
        assert event.message.text == "combien de postes ?"
        assert event.message.origin.place == "ephemeral"
        await bot.reply(event, "Sept postes")
        assert [(post["user_id"], post["message"]) for post in peer.world.ephemeral] == [(ada.id, "Sept postes")]
        assert answers(peer) == []

    @pytest.mark.usefixtures("command")
    async def test_past_its_time_the_answer_comes_in_private(self, bot, peer, people):
        ada = people.create_person()
        channel = people.create_channel(ada.id, peer.bot["id"])
        await asyncio.to_thread(people.run_slash, ada, channel, "/conum une question")
        (event,) = bot.intake.events.values()
        peer.integrations.uses.clear()
        await bot.reply(event, "Une réponse")
        (post,) = answers(peer)
        assert peer.world.channels[post["channel_id"]]["type"] == "D"

    @pytest.mark.usefixtures("command")
    async def test_who_cannot_be_written_to_costs_the_others_nothing(self, bot, peer, people):
        """« gone » would drop all that waits for the channel where the command was typed."""
        ada = people.create_person()
        channel = people.create_channel(ada.id, peer.bot["id"])
        await asyncio.to_thread(people.run_slash, ada, channel, "/conum une question")
        (event,) = bot.intake.events.values()
        peer.integrations.uses.clear()
        refusal = '{"id": "api.channel.create_direct_channel.invalid_user.app_error"}'
        peer.fail(Fault("answer", "POST", "/channels/direct$", status=403, type="application/json", body=refusal))
        (refused,) = await bot.reply(event, "Une réponse")
        assert (type(refused), refused.gone) == (RefusedError, False)

    @pytest.mark.usefixtures("command")
    async def test_the_answer_is_not_read_as_the_words_of_another_tool(self, bot, peer, people):
        """A server translates what looks like Slack's marks, unless told not to."""
        ada = people.create_person()
        await asyncio.to_thread(
            people.run_slash, ada, people.create_channel(ada.id, peer.bot["id"]), "/conum une question"
        )
        (event,) = bot.intake.events.values()
        await bot.reply(event, "`<!here>` et `<https://exemple.fr|ici>`")
        assert [post["message"] for post in peer.world.ephemeral] == ["`<!here>` et `<https://exemple.fr|ici>`"]

    async def test_the_hook_is_used_on_our_own_server_only(self, bot, front, people, ada):
        form = {
            "token": SLASH,
            "user_id": ada.id,
            "channel_id": people.create_channel(ada.id),
            "text": "x",
            "trigger_id": "t",
            "response_url": f"http://attaquant.example/hooks/commands/{'a' * 26}",
        }
        assert await front.command(form) == (200, {})
        (event,) = bot.intake.events.values()
        assert "attaquant" not in event.model_dump_json()

    @pytest.mark.parametrize("token", ["", "autre", "é", SLASH[:-1], None])
    async def test_a_wrong_token_is_refused(self, token, bot, front):
        form = {"user_id": "u", "channel_id": "c", "trigger_id": "t", "text": "x"}
        form |= {} if token is None else {"token": token}
        assert await front.command(form) == (401, {})
        assert bot.intake.events == {}

    @pytest.mark.usefixtures("bot")
    async def test_an_incomplete_form_is_refused(self, front):
        assert await front.command({"token": SLASH}) == (400, {})


async def test_the_same_command_kept_twice_is_one_event(bot, front):
    form = {"token": SLASH, "user_id": "u", "channel_id": "c", "trigger_id": "t", "text": "x"}
    await front.command(form)
    await front.command(form)
    assert len(bot.intake.events) == 1


async def test_no_slash_token_set_means_no_slash_command(front, peer):
    async with Bot(peer, answers=False, public_url=front.url, secret=SIGNING) as bot:
        front.app = Starlette(routes=bot.adapter.doors(bot.intake))
        assert await front.command({"token": "", "user_id": "u", "channel_id": "c", "trigger_id": "t"}) == (
            401,
            {},
        )


async def test_a_disk_that_refuses_is_said_to_the_person(bot, front, peer, people):
    class Full:
        async def put(self, *_events):
            raise StorageError("disque plein")

    ada = people.create_person()
    post, _ = await _offered(bot, people, ada, peer, ["Un", "Deux"])
    front.app = Starlette(routes=bot.adapter.doors(Full()))
    await asyncio.to_thread(people.press, ada, post, "choix1")
    assert [seen["message"] for seen in peer.world.ephemeral] == ["<erreur.indisponible>"]
    form = {"token": SLASH, "user_id": "u", "channel_id": "c", "trigger_id": "t", "text": "x"}
    status, told = await front.command(form)
    assert (status, told["response_type"], told["text"]) == (200, "ephemeral", "<erreur.indisponible>")


async def test_without_a_secret_there_are_no_callbacks(peer):
    async with Bot(peer, answers=False, public_url="https://bot.example") as bot:
        assert bot.adapter.doors(bot.intake) == ()


async def test_properties_that_the_server_finds_too_long_are_left_out(bot, peer, people, ada):
    """The choices are in the text anyway."""
    channel = people.open_direct(ada, peer.bot["id"])
    origin = Origin(platform="mattermost", person=ada.id, channel=channel, place="direct")
    payload = {"text": "1. Un", "attachments": [{"text": "x" * 9_000}]}
    post = await bot.send(Part(key="q/0", origin=origin, payload=payload))
    assert "attachments" not in peer.world.posts[post]["props"]


async def test_an_edited_answer_keeps_its_buttons(bot, peer, people, ada):
    post, event = await _offered(bot, people, ada, peer, ["Un", "Deux"])
    reply = Reply(kind="clarify", text="1. Trois", choices=_choices("Trois"))
    (part,) = bot.adapter.prepare(reply, event.message.origin, "edit")
    await bot.send(part.model_copy(update={"replaces": post}))
    await asyncio.to_thread(people.press, ada, post, "choix1")
    assert [*bot.intake.events.values()][-1].message.text == "Trois"
