"""French spacing, once for all platforms: never in code, never next to an address, and typed back without harm."""

from io import StringIO

import pytest
from rich.console import Console

from bot.rendering import mattermost, telegram, terminal
from bot.rendering.typography import NARROW, WIDE, spaced
from knowledge.folding import clean, words

SAMPLES = {
    "Il dit : « oui » ; non ! Vrai ?": f"Il dit{WIDE}: «{WIDE}oui{WIDE}»{NARROW}; non{NARROW}! Vrai{NARROW}?",
    "32 000 et 4 000 postes, 12 %": f"32{NARROW}000 et 4{NARROW}000 postes, 12{WIDE}%",
    "Pourquoi ?!": f"Pourquoi{NARROW}?!",
    "le 01 23 45 67 89": "le 01 23 45 67 89",
    "SIRET 130 007 669 00013": "SIRET 130 007 669 00013",
    "depuis 2025 400 postes": "depuis 2025 400 postes",
    ":x: et a :x: b": ":x: et a :x: b",
    "https://x.gouv.fr : ici": "https://x.gouv.fr : ici",
    "a@anct.gouv.fr ; b": "a@anct.gouv.fr ; b",
    "14:30, a:b": "14:30, a:b",
}


@pytest.mark.parametrize("written", SAMPLES)
def test_what_no_line_may_be_broken_at(written):
    assert spaced(written) == SAMPLES[written]
    assert spaced(spaced(written)) == spaced(written)


@pytest.mark.parametrize("written", SAMPLES)
def test_what_is_shown_and_typed_back_is_what_was_written(written):
    assert clean(spaced(written)) == clean(written)
    assert words(spaced(written)) == words(written)


def test_every_platform_shows_it_and_none_changes_what_is_copied():
    text = "**4 000** postes : [la page : ici](https://www.gouv.fr/a) `conum : 4 000`\n\n```\n4 000 : x ?\n```"
    on_telegram = telegram.render(text)[0]
    for shown in (mattermost.render(text)[0], on_telegram.html, on_telegram.plain):
        assert f"4{NARROW}000" in shown
        assert f"postes{WIDE}:" in shown
        assert "conum : 4 000" in shown
        assert "4 000 : x ?" in shown


@pytest.mark.parametrize("width", range(16, 40))
def test_no_line_of_the_terminal_begins_with_a_sign_or_cuts_a_number(width):
    console = Console(file=StringIO(), width=width)
    console.print(terminal.render("Le guide dit : « bonjour » ; est-ce vrai ? Il y a 32 000 postes, et 4 000 ici."))
    lines = console.file.getvalue().split("\n")
    assert not [line for line in lines if line[:1] in set(":;?»") or line.startswith("000") or line.endswith("«")]
    assert f"32{NARROW}000" in console.file.getvalue()


def test_nothing_pads_a_line_that_no_terminal_shows():
    console = Console(file=StringIO(), width=40)
    console.print(terminal.render("Bonjour.\n\n- un\n- **deux**\n\n1. trois"))
    assert [line for line in console.file.getvalue().split("\n") if line != line.rstrip()] == []
