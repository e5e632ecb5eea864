"""Every text of the content on every platform: within limits, well formed, and as it was when last reviewed.

`make snapshots` writes the pictures again; read the difference before you keep it.
"""

import functools
import os
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.rendering import mattermost, telegram, terminal
from tests.rendering.judges import nodes, read

SNAPSHOTS = Path(__file__).parent / "snapshots"
REWRITE = os.environ.get("CONUM_SNAPSHOTS") == "write"
WIDTH = 88
IN_FULL = (
    "comite-frequence, en détail",
    "demande E, entrée",
    "demande E, rendre",
    "demande E, message",
    "aide",
)


def on_mattermost(text):
    return mattermost.render(text)


def on_telegram(text):
    return tuple(piece.html for piece in telegram.render(text))


def in_terminal(text):
    console = Console(file=StringIO(), width=WIDTH, color_system=None, force_terminal=False)
    console.print(terminal.render(text))
    return ("\n".join(line.rstrip() for line in console.file.getvalue().split("\n")),)


PLATFORMS = {"mattermost": on_mattermost, "telegram": on_telegram, "terminal": in_terminal}


@pytest.fixture(scope="module")
def pictures(shown):
    """The pictures of a platform, by the name of their text; each platform is drawn once."""
    return functools.cache(lambda platform: {name: PLATFORMS[platform](text) for name, text in shown.items()})


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_text_looks_as_it_did_when_reviewed(platform, pictures):
    """A line a text: its length in messages and characters, a digest of each picture, its name."""
    lines = [
        f"{len(pieces)} {sum(map(len, pieces)):6} {digest(pieces)}  {name}"
        for name, pieces in pictures(platform).items()
    ]
    assert_same(SNAPSHOTS / f"{platform}.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_few_texts_are_kept_in_full(platform, pictures):
    shown = [f"##### {name}\n" + "\n##### suite\n".join(pictures(platform)[name]) + "\n" for name in IN_FULL]
    assert_same(SNAPSHOTS / f"{platform}-exemples.txt", "\n".join(shown).replace("\u200b", "⸱"))


def test_every_text_is_within_limits_and_well_formed(pictures, shown):
    """Of all the content, the words on Telegram are those on Mattermost, and no message is too long."""
    for name, text in shown.items():
        posts = pictures("mattermost")[name]
        messages = telegram.render(text)
        assert all(len(post) <= mattermost.LIMIT for post in posts)
        assert all(telegram.units(message.plain) <= telegram.LIMIT for message in messages)
        assert [read(message.html) for message in messages] == [message.plain for message in messages]
        assert len(posts) == 1, name
        assert nodes(posts[0]) <= {"bullet_list", "ordered_list", "list_item", "strong", "em", "link"}


def digest(pieces):
    return sha256("\0".join(pieces).encode()).hexdigest()[:12]


def assert_same(path, picture):
    if REWRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(picture, encoding="utf-8")
    kept = path.read_text(encoding="utf-8").split("\n")
    changed = [line for line in picture.split("\n") if line not in kept]
    assert kept == picture.split("\n"), f"run « make snapshots » and read the difference; first lines: {changed[:5]}"
