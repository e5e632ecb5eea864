"""One-time codes: five tries, ten minutes, one use, three requests an hour, and no difference for the unknown."""

import re

import pytest

from bot.storage.codes import MAX_REQUESTS, MAX_TRIES

ACCOUNT = ("telegram", "7")
ADDRESS = "hash-of-an-address"


def other(code):
    return str((int(code) + 1) % 100_000_000).zfill(8)


@pytest.fixture
def code(codes):
    return codes.make(*ACCOUNT, ADDRESS, known=True)


def test_a_code_is_eight_digits(code):
    assert re.fullmatch(r"\d{8}", code)


def test_the_right_code_gives_its_address_once(codes, code):
    assert codes.take(*ACCOUNT, code) == ADDRESS
    assert codes.take(*ACCOUNT, code) is None


def test_a_wrong_code_gives_nothing_and_leaves_the_right_one(codes, code):
    assert codes.take(*ACCOUNT, other(code)) is None
    assert codes.take(*ACCOUNT, code) == ADDRESS


@pytest.mark.parametrize(("wrong", "still_good"), [(MAX_TRIES - 1, True), (MAX_TRIES, False), (MAX_TRIES + 3, False)])
def test_five_tries_at_most(codes, code, wrong, still_good):
    for _ in range(wrong):
        assert codes.take(*ACCOUNT, other(code)) is None
    assert (codes.take(*ACCOUNT, code) == ADDRESS) is still_good


@pytest.mark.parametrize(("seconds", "still_good"), [(599, True), (600, True), (601, False)])
def test_ten_minutes_at_most(codes, clock, code, seconds, still_good):
    clock.passes(seconds=seconds)
    assert (codes.take(*ACCOUNT, code) == ADDRESS) is still_good


@pytest.mark.parametrize(("seconds", "still_good"), [(-60, True), (-3600, False), (86_400, False)])
def test_a_clock_that_somebody_sets_prolongs_no_code(codes, clock, code, seconds, still_good):
    clock.passes(seconds=seconds)
    assert (codes.take(*ACCOUNT, code) == ADDRESS) is still_good


def test_what_was_asked_under_a_wrong_clock_forbids_nothing_later(codes, clock):
    clock.passes(days=1)
    for _ in range(MAX_REQUESTS):
        assert codes.make(*ACCOUNT, ADDRESS, known=True)
    assert codes.make(*ACCOUNT, ADDRESS, known=True) is None
    clock.passes(days=-1)
    assert codes.make(*ACCOUNT, ADDRESS, known=True)


def test_a_code_is_of_one_account(codes, code):
    assert codes.take("telegram", "8", code) is None
    assert codes.take("mattermost", "7", code) is None
    assert codes.take(*ACCOUNT, code) == ADDRESS


def test_a_new_code_takes_the_place_of_the_old_one(codes, code):
    new = codes.make(*ACCOUNT, ADDRESS, known=True)
    assert codes.take(*ACCOUNT, code) is None or new == code
    assert codes.take(*ACCOUNT, new) == ADDRESS


def test_the_code_of_an_unknown_address_links_nothing_even_when_right(codes, base):
    decoy = codes.make(*ACCOUNT, ADDRESS, known=False)
    assert base.one("SELECT count(*) FROM codes")[0] == 1
    assert codes.take(*ACCOUNT, decoy) is None


def test_no_code_was_sent(codes):
    assert codes.take(*ACCOUNT, "12345678") is None
    assert codes.take(*ACCOUNT, "") is None


def test_a_code_is_kept_hashed(code, path):
    written = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert code.encode() not in written


@pytest.mark.parametrize("known", [True, False])
def test_an_account_asks_three_times_an_hour_at_most(codes, clock, known):
    asked = [codes.make(*ACCOUNT, f"address {number}", known=known) for number in range(MAX_REQUESTS + 1)]
    assert [code is None for code in asked] == [False] * MAX_REQUESTS + [True]
    clock.passes(minutes=60)
    assert codes.make(*ACCOUNT, "address", known=known) is None
    clock.passes(seconds=1)
    assert codes.make(*ACCOUNT, "address", known=known)


@pytest.mark.parametrize("known", [True, False])
def test_an_address_is_written_to_three_times_an_hour_at_most(codes, known):
    asked = [codes.make("telegram", str(number), ADDRESS, known=known) for number in range(MAX_REQUESTS + 1)]
    assert [code is None for code in asked] == [False] * MAX_REQUESTS + [True]


def test_a_refused_request_leaves_the_code_that_was_sent(codes):
    sent = [codes.make(*ACCOUNT, ADDRESS, known=True) for _ in range(MAX_REQUESTS)]
    assert codes.make(*ACCOUNT, ADDRESS, known=True) is None
    assert codes.take(*ACCOUNT, sent[-1]) == ADDRESS


def test_a_code_that_is_too_old_is_forgotten_at_the_next_try(codes, clock, code, base):
    clock.passes(minutes=11)
    codes.take(*ACCOUNT, other(code))
    assert base.one("SELECT count(*) FROM codes")[0] == 0
