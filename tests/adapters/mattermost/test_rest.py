"""The REST client: nothing from the environment, no cookie, no redirection, and errors that tell everything."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.mattermost import Patience
from bot.adapters.mattermost.adapter import me_of
from bot.adapters.mattermost.bodies import seconds_of
from bot.adapters.mattermost.checking import check_server
from bot.adapters.mattermost.errors import ApiError, TokenRefusedError, TooManyRequestsError, UnavailableError
from bot.adapters.mattermost.rest import WORKERS, Rest
from tests.peers.mattermost import Fault, too_many

QUICK = Patience(connect=1, read=0.4, whole=1)


@pytest.fixture
def rest(peer):
    rest = Rest(peer.url, peer.bot_token, QUICK)
    yield rest
    rest.close()


async def _me(rest):
    return await rest.call(rest.driver.users.get_user, "me")


async def test_a_netrc_entry_does_not_replace_the_token(rest, monkeypatch, tmp_path):
    file = tmp_path / "netrc"
    file.write_text("machine 127.0.0.1 login x password y\n")
    monkeypatch.setenv("NETRC", str(file))
    assert (await _me(rest))["username"] == "conum"


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_a_proxy_of_the_environment_sees_nothing(name, rest, monkeypatch):
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await _me(rest))["username"] == "conum"


async def test_no_cookie_is_kept(rest, peer):
    """With a cookie, the server would ask for a token against forgery and answer 401."""
    peer.fail(Fault("answer", status=502, headers={"Set-Cookie": "MMAUTHTOKEN=autre; Path=/"}))
    await _me(rest)
    assert (await _me(rest))["username"] == "conum"


async def test_a_redirection_is_not_followed(rest):
    """A redirected POST would arrive as a GET; and a portal redirects for a while, no server for ever."""
    with pytest.raises(UnavailableError) as refused:
        await rest.get("//users/me")
    assert refused.value.refusal.status == 301


@pytest.mark.parametrize(
    ("path", "error", "status", "error_id"),
    [
        ("/posts/aaaaaaaaaaaaaaaaaaaaaaaaaa", ApiError, 404, "app.post.get.app_error"),
        ("/users/zz", ApiError, 400, "api.context.invalid_url_param.app_error"),
        ("/nothing", ApiError, 404, "api.context.404.app_error"),
        ("/config/client", ApiError, 501, "api.config.client.old_format.app_error"),
    ],
)
async def test_a_refusal_keeps_its_details(path, error, status, error_id, rest):
    with pytest.raises(error) as refused:
        await rest.get(path)
    refusal = refused.value.refusal
    assert (refusal.status, refusal.id) == (status, error_id)
    assert bool(refusal.request_id) is (path != "/nothing"), "a route that does not exist has no request id"


async def test_a_401_is_a_refused_token(rest, peer):
    peer.do(peer.world.tokens.pop, peer.bot_token)
    with pytest.raises(TokenRefusedError) as refused:
        await _me(rest)
    assert peer.bot_token not in str(refused.value)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("answer", times=-1),
        Fault("answer", times=-1, status=200, type="text/html"),
        Fault("answer", times=-1, status=200, type="application/json", body="{"),
        Fault("drop_before", times=-1),
        Fault("cut_body", times=-1),
        Fault("hang_after", times=-1),
        Fault("slow", times=-1, delay=0.05),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status} {fault.type}",
)
async def test_a_server_that_fails_is_unavailable(fault, rest, peer):
    peer.fail(fault)
    with pytest.raises(UnavailableError):
        await _me(rest)
    peer.do(peer.faults.clear)


async def test_a_charset_added_by_a_proxy_changes_nothing(rest, peer):
    """The library parses a body under one exact type only, and gives the raw answer for any other."""
    body = '{"id": "u", "username": "conum"}'
    peer.fail(Fault("answer", status=200, body=body, type="application/json; charset=utf-8"))
    assert (await _me(rest))["username"] == "conum"


@pytest.mark.parametrize("told", [[], {}, {"id": "u"}, "ok", None, {"status": "OK"}], ids=str)
def test_the_answer_of_something_else_is_no_account(told):
    """Another server at the address, or a portal before ours: keep trying, and say what is wrong."""
    with pytest.raises(UnavailableError, match="Mattermost"):
        me_of(told)


async def test_a_reading_is_tried_again(rest, peer):
    peer.fail(Fault("drop_before", times=2))
    assert (await _me(rest))["username"] == "conum"


async def test_a_post_is_never_repeated_blindly(rest, peer):
    peer.fail(Fault("drop_after", "POST"))
    body = {"channel_id": peer.channel["id"], "message": "x", "pending_post_id": "b:1"}
    with pytest.raises(UnavailableError):
        await rest.call(rest.driver.posts.create_post, body)
    assert sum(method == "POST" for _, method, *_ in peer.world.calls) == 1


async def test_a_server_that_is_not_there_is_unavailable(rest, peer):
    peer.call(peer.leave())
    with pytest.raises(UnavailableError):
        await _me(rest)
    peer.call(peer.come_back())


async def test_one_slow_call_does_not_hold_the_others(rest, peer):
    peer.fail(Fault("delay", delay=0.3, path="/users/me$"))
    slow = asyncio.create_task(_me(rest))
    await asyncio.sleep(0.05)
    await rest.get("/system/ping")
    assert not slow.done()
    await slow


async def test_during_a_429_nothing_leaves(rest, peer):
    peer.fail(Fault("answer", status=429, type="text/plain", body="limit exceeded", headers={"Retry-After": "30"}))
    with pytest.raises(TooManyRequestsError):
        await _me(rest)
    calls = len(peer.world.calls)
    with pytest.raises(TooManyRequestsError) as refused:
        await _me(rest)
    assert 29 < refused.value.after <= 30
    assert len(peer.world.calls) == calls


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://chat.example", "https://chat.example:443/api/v4"),
        ("https://chat.example/", "https://chat.example:443/api/v4"),
        ("http://chat.example:8065", "http://chat.example:8065/api/v4"),
        ("https://example.fr/messagerie/", "https://example.fr:443/messagerie/api/v4"),
        ("http://[::1]:8065", "http://[::1]:8065/api/v4"),
    ],
)
def test_addresses_are_read_whole(url, address):
    rest = Rest(url, "jeton")
    assert rest.driver.client.url == address
    rest.close()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("5", 5.0),
        ("1.5", 1.5),
        ("0", 0.0),
        ("-1", None),
        ("x", None),
        (None, None),
        ("1e999", None),
        ("10072", 10072.0),
        ("999999999", None),
    ],
)
def test_retry_after_is_read_with_suspicion(header, seconds):
    assert seconds_of(header) == seconds


class TestDoctor:
    async def test_a_healthy_server(self, rest):
        findings = await check_server(rest)
        assert all(finding.good for finding in findings)
        told = " ".join(finding.text for finding in findings)
        assert all(word in told for word in ("conum", "5.37.0", "16383", "Campus"))

    @pytest.mark.parametrize(
        ("trouble", "word"),
        [
            (lambda peer: peer.world.tokens.pop(peer.bot_token), "CONUM_MATTERMOST_TOKEN"),
            (lambda peer: peer.bot.pop("is_bot"), "compte de bot"),
            (lambda peer: peer.bot.update(roles="system_user system_admin"), "administrateur"),
            (lambda peer: peer.world.team_members.clear() or peer.world.teams.clear(), "aucune équipe"),
            (lambda peer: setattr(peer.world, "version", "5.30.0"), "plus ancien"),
            (lambda peer: peer.faults.add(Fault("answer", times=-1)), "CONUM_MATTERMOST_URL"),
        ],
        ids=["jeton refusé", "compte de personne", "trop de droits", "sans équipe", "trop vieux", "mandataire"],
    )
    async def test_each_trouble_says_what_to_do(self, trouble, word, rest, peer):
        peer.do(trouble, peer)
        bad = [finding.text for finding in await check_server(rest) if not finding.good]
        assert any(word in text for text in bad)
        assert peer.bot_token not in " ".join(bad)

    async def test_clocks_that_differ(self, rest, monkeypatch):
        from bot.adapters.mattermost import rest as module

        monkeypatch.setattr(module.time, "time", lambda: 0.0)
        bad = [finding.text for finding in await check_server(rest) if not finding.good]
        assert any("réglez l'heure" in text for text in bad)


async def test_a_server_that_asks_for_a_hair_without_end_is_left(peer):
    """Each wait counts whole, the margin after it too."""
    rest = Rest(peer.url, peer.bot_token, replace(QUICK, waits=0.5))
    peer.fail(too_many("0.001", times=-1))
    with pytest.raises(TooManyRequestsError):
        await rest.insist(rest.driver.users.get_user, "me")
    assert len(peer.world.calls) <= 11
    rest.close()


async def test_what_never_left_for_want_of_a_thread_is_no_failure_of_its_own(peer):
    """A server so slow that calls wait for one another slows everything down, and gives up no message."""
    rest = Rest(peer.url, peer.bot_token, replace(QUICK, read=2, whole=0.5))
    peer.fail(Fault("delay", delay=1.0, times=WORKERS))
    calls = [rest.call(rest.driver.users.get_user, "me") for _ in range(WORKERS + 3)]
    refused = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(error) for error in refused} == {UnavailableError}
    assert [error.whole_platform for error in refused] == [False] * WORKERS + [True] * 3
    rest.close()
