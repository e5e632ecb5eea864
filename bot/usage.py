"""Wrong use of the command line, told in French."""

import click

_PARAMETERS = {"question": "QUESTION", "files": "FICHIER", "out": "SORTIE.csv", "folder": "DOSSIER"}
_SENTENCES = (
    ("No such command", "commande inconnue :"),
    ("Got unexpected extra arguments", "arguments en trop :"),
    ("Got unexpected extra argument", "argument en trop :"),
    ("Missing command.", "il manque une commande ; voir conum --help"),
)


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
