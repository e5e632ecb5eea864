"""Another content put in service while people talk: all of it or nothing, and never a moment without answer."""

import random
from datetime import date

import pytest

from bot.messages import IncomingMessage
from bot.reload import Live
from bot.storage.sessions import MemorySessions
from intents import Engine
from knowledge.checks import check
from knowledge.loader import assemble, read
from tests.small_content import small_content

TODAY = date(2026, 11, 23)
BROKEN = 200
QUESTION = "à quel rythme se réunit le comité ?"


def learn(layout):
    """As `bot.compiled` does, without its cache: each version is learnt, none is kept."""
    import numpy as np

    loaded = read(layout)
    content = assemble(loaded, check(loaded, TODAY))
    return content, Engine.build(content, np.empty(0, np.uint32))


@pytest.fixture
def layout(tmp_path):
    return small_content(tmp_path / "contenu")


@pytest.fixture
def live(layout):
    return Live.open(layout, MemorySessions(), learn)


def edit(layout, name, old, new):
    path = layout.root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def ask(live, text=QUESTION):
    return live.current.answer(IncomingMessage(conversation="c", text=text), TODAY)


def test_a_fit_content_takes_the_place_of_the_old(live, layout):
    before = ask(live, "merci")
    edit(layout, "messages.yaml", "Avec plaisir.", "Volontiers.")
    done = live.reload()

    assert done.swapped
    assert done.version == live.current.content.digest
    assert [change.name for change in done.changes] == ["politesse.merci"]
    assert "Avec plaisir" in before.text
    assert "Volontiers" in ask(live, "merci").text


def test_a_conversation_goes_on_across_a_reload(live, layout):
    ask(live)
    edit(layout, "messages.yaml", "Avec plaisir.", "Volontiers.")
    assert live.reload().swapped

    assert ask(live, "en détail").topic == "comite-frequence"


def test_nothing_new_changes_nothing(live):
    current = live.current
    done = live.reload()

    assert (done.swapped, done.faults, done.reason) == (False, (), "")
    assert live.current is current


def test_a_broken_content_is_told_and_the_old_one_stays(live, layout):
    current = live.current
    edit(layout, "fiches/comite-frequence.md", "titre:", "titres:")
    done = live.reload()

    assert not done.swapped
    assert any(fault.file == "fiches/comite-frequence.md" for fault in done.faults)
    assert live.current is current


def test_a_mended_content_is_taken(live, layout):
    edit(layout, "fiches/comite-frequence.md", "titre:", "titres:")
    assert not live.reload().swapped
    edit(layout, "fiches/comite-frequence.md", "titres:", "titre:")
    edit(layout, "messages.yaml", "Avec plaisir.", "Volontiers.")

    assert live.reload().swapped


def test_files_that_change_while_they_are_read_are_not_taken(live, layout):
    def load(given):
        read_now = learn(given)
        edit(layout, "messages.yaml", "Volontiers.", "Volontiers !")
        return read_now

    current = live.current
    edit(layout, "messages.yaml", "Avec plaisir.", "Volontiers.")
    live.load = load
    done = live.reload()

    assert not done.swapped
    assert "pendant la lecture" in done.reason
    assert live.current is current


@pytest.mark.parametrize("error", [OSError("disque"), MemoryError(), KeyError("clé"), RecursionError()])
def test_whatever_goes_wrong_the_old_content_stays(live, layout, error):
    """A folder taken away, a full memory, a fault of ours."""

    def load(_):
        raise error

    current = live.current
    live.load = load
    edit(layout, "messages.yaml", "Avec plaisir.", "Volontiers.")
    done = live.reload()

    assert not done.swapped
    assert type(error).__name__ in done.reason
    assert live.current is current
    assert ask(live).topic == "comite-frequence"


def test_two_hundred_broken_contents_never_take_the_place_of_a_fit_one(live, layout):
    """Each is another way of breaking one file: cut, emptied, garbled, in another encoding, taken for an image."""
    chance = random.Random(20261123)
    current = live.current
    files = sorted({*layout.files()} - {*layout.phrases.glob("*")})
    asked = set()
    for number in range(BROKEN):
        path = files[number % len(files)]
        whole = path.read_bytes()
        path.write_bytes(BREAKS[number % len(BREAKS)](whole, chance))
        done = live.reload()
        path.write_bytes(whole)

        assert not done.swapped, (path.name, BREAKS[number % len(BREAKS)])
        assert done.faults or done.reason
        assert live.current is current
        if number % 20 == 0:
            asked.add(ask(live).topic)
    assert asked == {"comite-frequence"}


def _cut(raw, chance):
    """Cut in the middle of a quoted text, so that it cannot pass for a shorter file."""
    return raw[: chance.randrange(1, len(raw))] + b'\n- "sans fin'


BREAKS = (
    _cut,
    lambda _raw, _: b"",
    lambda raw, _: raw[: len(raw) // 2] + b"\xff\xfe\x00" + raw[len(raw) // 2 :],
    lambda raw, _: raw.decode().encode("utf-16"),
    lambda raw, _: raw + b"\n\tcle: [",
    lambda raw, _: b"- [\n" + raw,
    lambda raw, _: b"\x89PNG\r\n\x1a\n" + raw,
)
