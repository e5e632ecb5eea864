"""The terminal: rich draws what the one parse gives, so that the same links and the same words are there."""

from io import StringIO

import pytest
from rich.console import Console

from bot.rendering import terminal


def drawn(text, *, links=True, **console):
    shown = Console(file=StringIO(), width=40, **console)
    shown.print(terminal.render(text, links=links))
    return "\n".join(line.rstrip() for line in shown.file.getvalue().strip("\n").split("\n"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("un\ndeux", "un\ndeux"),
        ("Pièces :\n- un\n- deux", "Pièces\u00a0:\n\n • un\n • deux"),
        ("7. sept\n8. huit", " 7 sept\n 8 huit"),
        ("a@b.fr @all :x:", "a@b.fr @all :x:"),
        ("[bold red]rouge[/]", "[bold red]rouge[/]"),
        ("a\u202eb\x1b[31mc\u200b&#8238;", "ab[31mc"),
        ("<b>gras</b>", "<b>gras</b>"),
    ],
)
def test_words_stay_words(text, shown):
    assert drawn(text) == shown.lstrip("\n")


def test_a_link_is_clickable_only_when_it_is_safe():
    colours = {"force_terminal": True, "color_system": "standard"}
    assert "https://www.gouv.fr" in drawn("[ici](https://www.gouv.fr)", **colours)
    assert "evil" not in drawn("[ici](https://evil.fr)", **colours)


def test_where_nothing_can_be_clicked_the_address_is_written_out():
    assert drawn("[ici](https://www.gouv.fr)", links=False) == "ici (https://www.gouv.fr)"
    assert drawn("[écrire](mailto:a@anct.gouv.fr?subject=x&body=y)", links=False) == "écrire (mailto:a@anct.gouv.fr)"
