"""What a real 5.37 server said, read by our adapter, and said again by our peer. Skipped without the recordings."""

import json
import os
from pathlib import Path

import pytest
import requests

from bot.adapters.mattermost.reading import Me, Surroundings, decoded, read_edit, read_post, read_reaction
from tests.conftest import ROOT

RECORDINGS = Path(os.environ.get("CONUM_RECORDINGS", ROOT.parent / "shared" / "mattermost" / "recordings"))
STRINGS = ("post", "reaction", "thread", "channel", "mentions", "teammate_ids")
FAQBOT = Me("j4nx63yzpbdyzjnjwu7j8zurtc", "faqbot")


def _exchange(name):
    file = RECORDINGS / f"{name}.json"
    if not file.is_file():
        pytest.skip("no recordings of a real server (CONUM_RECORDINGS names their folder)")
    return json.loads(file.read_text())["exchange"]


def _events(name, who="bot"):
    return [
        entry["body"]
        for entry in _exchange(name)
        if entry["channel"] == "websocket" and entry["who"] == who and "event" in (entry.get("body") or {})
    ]


def _read(name, *, served=False):
    """What the adapter retains of a recording: the texts, `edited:` and `feedback:` before those that are."""
    found = []
    for event in _events(name):
        data = event["data"]
        around = Surroundings(data.get("channel_type", "O"), served=served)
        post = decoded(data.get("post"))
        if event["event"] == "posted":
            found.append(read_post(post, around, FAQBOT))
        elif event["event"] == "post_edited":
            found.append(read_edit(post, around, FAQBOT))
        elif event["event"] == "reaction_added":
            found.append(read_reaction(decoded(data["reaction"]), "c", around, FAQBOT))
    prefix = {"message": "", "edited": "edited:", "feedback": "feedback:", "unreadable": "unreadable:"}
    return [prefix[event.kind] + (event.message.text or event.value) for event in found if event is not None]


@pytest.mark.parametrize(
    ("name", "retained"),
    [
        ("event_posted_O_mention", ["Bonjour, comment réinitialiser mon mot de passe ?"]),
        ("event_posted_O_no_mention", []),
        ("event_posted_O_mention_all", []),
        ("event_posted_special_characters", []),
        ("event_posted_by_other_bot", []),
        ("event_posted_by_webhook", []),
        ("event_posted_spoofed_props", []),
        ("event_own_post_echo", []),
        ("event_user_added_removed", []),
        ("event_join_leave_public", []),
        ("event_channel_changes", []),
        ("command_in_channel_answer", []),
        ("event_posted_with_image", ["voici une copie d'écran"]),
        ("event_edited_deleted", ["commant faire ?", "edited:comment faire ?"]),
        ("event_reaction", ["feedback:+1"]),
        ("event_direct_added", ["Bonjour"]),
        ("event_thread_reply", ["où trouver le guide ?", "moi aussi"]),
    ],
)
def test_a_recorded_stream_is_read(name, retained):
    assert _read(name) == retained


def test_in_a_served_thread_replies_need_no_mention():
    expected = ["où trouver le guide ?", "Merci, et la version imprimable ?", "moi aussi"]
    assert _read("event_thread_reply", served=True) == expected


@pytest.mark.parametrize("name", ["event_posted_D", "event_posted_G", "event_posted_P"])
def test_private_talk_always_groups_on_mention(name):
    posts = [event for event in _events(name) if event["event"] == "posted"]
    people = [event for event in posts if not decoded(event["data"]["post"])["type"]]
    addressed = [e for e in people if name.endswith("D") or "@faqbot" in decoded(e["data"]["post"])["message"]]
    assert len(_read(name)) == len(addressed) > 0


# The peer says the same things


def _shape(value):
    """Names and kinds, whatever the values; JSON inside strings is opened."""
    if isinstance(value, dict):
        opened = {
            key: decoded(item) if key in STRINGS and isinstance(item, str) else item for key, item in value.items()
        }
        return {key: _shape(item) for key, item in opened.items()}
    return type(value).__name__


def _answers(name, status):
    return [e for e in _exchange(name) if e["channel"] == "http" and e.get("status") == status]


class _Played:
    """Two people and the bot's own line on a peer, and the frames that came."""

    def __init__(self, peer, people):
        self.peer, self.people = peer, people
        self.ada = people.create_person()

    def request(self, method, path, token=None, body=None):
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        url = self.peer.url + path
        return requests.request(method, url, json=body, headers=headers, timeout=5, allow_redirects=False)


@pytest.fixture
def played(people, peer):
    return _Played(peer, people)


@pytest.mark.parametrize(
    ("name", "status", "method", "path", "token"),
    [
        ("rest_users_me", 200, "GET", "/api/v4/users/me", "bot"),
        ("rest_ping", 200, "GET", "/api/v4/system/ping", None),
        ("rest_users_me_401", 401, "GET", "/api/v4/users/me", "wrong"),
        ("rest_unknown_route_404", 404, "GET", "/api/v4/nothing", "bot"),
        ("rest_unknown_route_404", 400, "GET", "/api/v4/users/zz", "bot"),
        ("rest_unknown_route_404", 301, "GET", "/api/v4//users/me", "bot"),
        ("rest_config_client", 501, "GET", "/api/v4/config/client", "bot"),
        ("rest_ephemeral_403", 403, "POST", "/api/v4/posts/ephemeral", "bot"),
    ],
)
def test_the_peer_answers_as_the_server(name, status, method, path, token, played):  # noqa: PLR0913, PLR0917
    tokens = {"bot": played.peer.bot_token, "wrong": "wrong" * 5, None: None}
    answer = played.request(method, path, tokens[token], {} if method == "POST" else None)
    recorded = _answers(name, status)[0]
    assert answer.status_code == status
    assert answer.headers.get("Content-Type") == recorded["headers"].get("Content-Type")
    body = recorded["body"]
    if isinstance(body, str):
        assert answer.text == body
        return
    ours = answer.json()
    if status >= 400:
        assert {key: ours[key] for key in ("id", "message", "status_code")} == {
            key: body[key] for key in ("id", "message", "status_code")
        }
    assert set(ours) >= set(body) - _UNTOLD


_UNTOLD = {"last_password_update", "timezone", "bot_description", "position", "nickname"}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("rest_post_too_long", {"message": "x" * 16_384}),
        ("rest_post_too_long", {"props": {"a": "x" * 9_000}}),
        ("rest_post_create", {"id": "b" * 26}),
        ("rest_post_create", {"type": "system_generic"}),
        ("rest_post_root_id_error", {"root_id": "a" * 26}),
        ("rest_post_unknown_channel_403", {"channel_id": "a" * 26}),
    ],
    ids=str,
)
def test_the_peer_refuses_a_post_as_the_server(name, change, played):
    body = {"channel_id": played.peer.channel["id"], "message": "x", **change}
    answer = played.request("POST", "/api/v4/posts", played.peer.bot_token, body)
    refusals = {
        (entry["status"], entry["body"]["id"], entry["body"]["message"])
        for entry in _exchange(name)
        if entry["channel"] == "http" and entry.get("status", 0) >= 400
    }
    ours = answer.json()
    assert (answer.status_code, ours["id"], ours["message"]) in refusals
    assert set(ours) == {"id", "message", "detailed_error", "request_id", "status_code"}


def test_the_peer_makes_posts_as_the_server(played):
    body = {"channel_id": played.peer.channel["id"], "message": "Bonjour", "pending_post_id": "b:1"}
    first, again = (played.request("POST", "/api/v4/posts", played.peer.bot_token, body).json() for _ in range(2))
    recorded = [entry["body"] for entry in _answers("rest_pending_post_id_repeated", 201)]
    assert _shape(first) == _shape(recorded[0])
    assert _shape(again) == _shape(recorded[1])
    assert first["id"] == again["id"]
    assert again["pending_post_id"] == ""


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("event_posted_D", "posted"),
        ("event_posted_O_mention", "posted"),
        ("event_posted_O_no_mention", "posted"),
        ("event_edited_deleted", "post_edited"),
        ("event_edited_deleted", "post_deleted"),
        ("event_reaction", "reaction_added"),
        ("event_direct_added", "direct_added"),
        ("ws_hello_header", "hello"),
        ("ws_ping_action", "status_change"),
    ],
)
def test_the_peer_tells_events_as_the_server(name, event, played):
    recorded = next(entry for entry in _events(name) if entry["event"] == event)
    ours = _ours(played, name, event)
    assert _shape(ours) == _shape(recorded)


def _ours(played, name, wanted):
    """The event of a peer on which the same thing was done."""
    from websockets.sync.client import connect

    peer, people, ada = played.peer, played.people, played.ada
    peer.do(peer.world.members[peer.channel["id"]].add, ada.id)
    address = peer.url.replace("http", "ws") + "/api/v4/websocket"
    with connect(address, additional_headers={"Authorization": f"Bearer {peer.bot_token}"}, proxy=None) as line:
        channel = peer.channel["id"]
        if name in {"event_posted_D", "event_direct_added"}:
            channel = people.open_direct(ada, peer.bot["id"])
        text = "sans mention" if name.endswith("no_mention") else "@conum commant faire ?"
        post = people.post(ada, channel, text)
        people.edit(ada, post, "@conum comment faire ?")
        people.react(ada, post, "thumbsup")
        people.delete(ada, post)
        while True:
            event = json.loads(line.recv(timeout=5))
            if event.get("event") == wanted:
                return event


@pytest.mark.parametrize("query", ["", "&since=1"])
def test_the_peer_lists_posts_as_the_server(query, played):
    channel, token = played.peer.channel["id"], played.peer.bot_token
    first = played.people.post(played.people.bot(token), channel, "un")
    played.people.post(played.people.bot(token), channel, "deux")
    answer = played.request("GET", f"/api/v4/channels/{channel}/posts?after={first}{query}", token).json()
    recorded = _answers("rest_channel_posts_after", 200)[0]["body"]
    assert set(answer) == set(recorded)
    empty = played.request("GET", f"/api/v4/channels/{channel}/posts?after={'a' * 26}", token).json()
    assert empty == {"order": [], "posts": {}, "next_post_id": "", "prev_post_id": "a" * 26}


def test_the_peer_calls_back_as_the_server(played):
    recorded = next(e for e in _exchange("action_button_click_empty_answer") if e["channel"] == "callback")
    made = _pressed(played)
    assert _shape(made[0][1]) | {"context": {}} == _shape(recorded["body"]) | {"context": {}}


def _pressed(played):
    peer = played.peer
    context = {"url": "http://127.0.0.1:9/x", "context": {"question": "q42", "vote": "oui", "sig": "abc"}}
    actions = [{"id": "oui", "type": "button", "name": "Oui", "integration": context}]
    body = {"channel_id": peer.channel["id"], "message": "?", "props": {"attachments": [{"actions": actions}]}}
    post = played.request("POST", "/api/v4/posts", peer.bot_token, body).json()
    assert "integration" not in post["props"]["attachments"][0]["actions"][0]
    peer.do(peer.world.members[peer.channel["id"]].add, played.ada.id)
    seen = []

    class Client:
        async def post(self, _url, json, headers):
            seen.append((headers, json))
            return requests_like(200, "{}")

        async def aclose(self): ...

    peer.integrations._client = Client()
    played.people.press(played.ada, post["id"], "oui")
    return seen


def requests_like(status, text):
    class Answer:
        status_code = status

    Answer.text = text
    return Answer
