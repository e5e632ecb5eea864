"""What a dead process leaves of what it held; and nothing that hinders the next one."""

import contextlib
import os
import signal
import subprocess
import sys

import pytest

from bot.storage.hand import Hand


class Death(BaseException):
    pass


@pytest.fixture
def hand(path):
    hand = Hand(path)
    hand.begin(4)
    yield hand
    hand.close()


def dies_upon(hand, *numbers):
    with contextlib.suppress(Death), hand.holding(numbers):
        raise Death


DOOMED = """
import os, pathlib, signal, sys
from bot.storage.hand import Hand
hand = Hand(pathlib.Path(sys.argv[1]))
hand.begin(4)
with hand.holding([1]):
    pass
with hand.holding([22, 23]):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_leaves_what_was_held(path):
    done = subprocess.run([sys.executable, "-c", DOOMED, path], check=False)
    assert done.returncode == -signal.SIGKILL
    assert Hand(path).left_by(4) == (22, 23)


def test_a_shorter_line_leaves_nothing_of_a_longer_one(hand):
    with hand.holding([1_000_001, 1_000_002]):
        dies_upon(hand, 7)
    assert hand.left_by(4) == (7,)


def test_another_life_is_not_asked_about(hand):
    """As after a copy of the database was put back."""
    dies_upon(hand, 7)
    assert hand.left_by(3) == hand.left_by(5) == ()


def test_a_life_that_held_nothing_speaks_for_no_former_one_of_its_number(path, hand):
    """A copy of the database put back counts its lives again from where it was."""
    dies_upon(hand, 7)
    hand.close()
    again = Hand(path)
    again.begin(4)
    again.close()
    assert Hand(path).left_by(4) == ()


def test_a_hand_too_full_keeps_whole_numbers(hand):
    dies_upon(hand, *range(10**18, 10**18 + 500))
    held = hand.left_by(4)
    assert len(held) > 100
    assert held == tuple(range(10**18, 10**18 + len(held)))


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\x00", b"4 sept\n", b"4 1.5\n"])
def test_an_unreadable_line_says_nothing(path, content):
    path.with_name("conum.db.hand").write_bytes(content)
    assert Hand(path).left_by(4) == ()


def test_a_hand_put_down_writes_no_more(path, hand):
    """A former life that still breathes does not speak for the present one."""
    hand.close()
    present = Hand(path)
    present.begin(5)
    dies_upon(present, 8)
    dies_upon(hand, 7)
    present.close()
    assert Hand(path).left_by(5) == (8,)


def test_a_disk_that_refuses_hinders_nobody(hand, monkeypatch, caplog):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", refuse)
    with hand.holding([7]):
        pass
    assert hand.left_by(4) == ()


def test_a_folder_that_refuses_hinders_nobody(tmp_path):
    hand = Hand(tmp_path / "nowhere" / "conum.db")
    hand.begin(4)
    with hand.holding([7]):
        pass
    hand.close()
    assert hand.left_by(4) == ()
