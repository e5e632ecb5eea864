"""The command line in French: click's own words of help, and what it says of a wrong use."""

from collections.abc import Iterable

import click

from bot.rendering.typography import spaced

_PARAMETERS = {"question": "QUESTION", "files": "FICHIER", "out": "SORTIE.csv", "folder": "DOSSIER"}
_SENTENCES = (
    ("No such command", "commande inconnue :"),
    ("Got unexpected extra arguments", "arguments en trop :"),
    ("Got unexpected extra argument", "argument en trop :"),
    ("Missing command.", "il manque une commande ; voir conum --help"),
)

_HELP = (
    ("[COMMAND] [ARGS]...", "[COMMANDE] [ARGUMENTS]…"),
    ("COMMAND [ARGS]...", "COMMANDE [ARGUMENTS]…"),
    ("INTEGER RANGE", "NOMBRE"),
    ("INTEGER", "NOMBRE"),
    ("DATETIME", "DATE"),
    ("DIRECTORY", "DOSSIER"),
    ("FILE", "FICHIER"),
    ("TEXT", "TEXTE"),
    ("[default: ", "[par défaut : "),
    ("Show the version and exit.", "Affiche la version."),
    ("Show this message and exit.", "Affiche cette aide."),
    ("[required]", "[obligatoire]"),
)
_HEADINGS = {"Commands": "Commandes"}


class HelpInFrench(click.HelpFormatter):
    """What click writes by itself around our own sentences."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _of_help(args), prefix or "Usage : ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(f"{_HEADINGS.get(heading, heading)} ")

    def write_text(self, text: str) -> None:
        super().write_text(spaced(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(_of_help(term), _of_help(told)) for term, told in rows], col_max, col_spacing)


def _of_help(text: str) -> str:
    for english, french in _HELP:
        text = text.replace(english, french)
    return spaced(text)


def decimal(value: float) -> str:
    """One decimal, after a comma."""
    return f"{value:.1f}".replace(".", ",")


def in_french(error: click.ClickException) -> str:
    """One sentence for each way of misusing a command."""
    match error:
        case click.NoSuchOption():
            return f"l'option {error.option_name} n'existe pas"
        case click.MissingParameter():
            return f"il manque {_named(error)}"
        case click.BadParameter() if error.param is not None and isinstance(error.param.type, click.Choice):
            choices = ", ".join(map(str, error.param.type.choices))
            return f"valeur refusée pour {_named(error)} : {_quoted(error)}. Valeurs possibles : {choices}"
        case click.BadParameter() if error.param is not None and isinstance(error.param.type, click.Path):
            return f"{_named(error)} : {_quoted(error)} n'existe pas, ou n'est pas un fichier que l'on peut lire"
        case click.BadParameter() if error.param is not None:
            return f"valeur refusée pour {_named(error)} : {_quoted(error)}"
        case _:
            return _translated(error.message)


def _named(error: click.BadParameter) -> str:
    name = (error.param.name if error.param else None) or ""
    if isinstance(error.param, click.Option):
        return f"--{name}"
    shown = error.param.metavar if error.param else None
    return _PARAMETERS.get(name, shown or name.upper())


def _quoted(error: click.BadParameter) -> str:
    expected = error.param.type if error.param else None
    if isinstance(expected, click.IntRange) and "'" not in error.message:
        return f"un nombre à partir de {expected.min} est attendu"
    found = error.message.split("'")
    return f"« {found[1]} »" if len(found) > 2 else error.message  # noqa: PLR2004 — a quoted word


def _translated(message: str) -> str:
    for english, french in _SENTENCES:
        message = message.replace(english, french)
    return message
