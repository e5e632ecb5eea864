"""The command `conum`: each command's module is imported only when it runs, so that `ask` starts at once."""

import errno
import importlib
import os
import sqlite3
import sys

import click

from bot.operator_error import OperatorError
from bot.storage.trouble import told
from bot.usage import HelpInFrench, in_french
from knowledge import ContentError

# One question is too small for threads, and starting them costs more than it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_COMMANDS = {
    "chat": ("bot.commands.chat", "Discuter dans le terminal."),
    "ask": ("bot.commands.ask", "Poser une question, recevoir une réponse."),
    "batch": ("bot.commands.batch", "Répondre à un fichier de messages, un objet JSON par ligne."),
    "serve": ("bot.commands.serve", "Relier les plateformes configurées."),
    "postes": ("bot.commands.postes", "Importer les exports, lire les postes, trouver ce qui est anormal."),
    "doctor": ("bot.commands.doctor", "Vérifier les réglages, les jetons, la base, le contenu."),
    "backup": ("bot.commands.backup", "Copier la base, même pendant le service."),
    "restore": ("bot.commands.restore", "Remettre une copie de la base en place."),
    "purge": ("bot.commands.purge", "Effacer ce qui est gardé au-delà de son terme."),
    "stats": ("bot.commands.stats", "Chiffres des réponses, sans personne."),
    "unanswered": ("bot.commands.unanswered", "Relire ce qui est resté sans réponse."),
    "roles": ("bot.commands.roles", "Dire qui peut voir quoi."),
    "content": ("bot.commands.content", "Vérifier et mesurer le contenu."),
}


_SYSTEM = {
    errno.ENOSPC: "le disque est plein ; faites de la place, puis recommencez",
    errno.EDQUOT: "la place accordée à ce compte est épuisée ; faites-en, puis recommencez",
    errno.EROFS: "le disque est en lecture seule ; faites-le vérifier",
    errno.EMFILE: "trop de fichiers ouverts ; relevez la limite (LimitNOFILE, ulimit -n)",
}


class LazyGroup(click.Group):
    """A group whose commands are known by name and imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 — click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commandes"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


click.Context.formatter_class = HelpInFrench


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="conum-bot", message="conum %(version)s")
def cli() -> None:
    """Assistant automatique du dispositif Conseillers numériques."""


def _told(error: Exception) -> tuple[str, int]:
    """What the operator reads of an error, and the exit code."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            return error.format_message(), error.exit_code
        case click.ClickException():
            return f"Erreur : {in_french(error)}", error.exit_code
        case ContentError():
            return f"Le contenu a {len(error.faults)} faute(s), l'assistant ne démarre pas :\n{error}", 1
        case OperatorError():
            return str(error), error.exit_code
        case OSError():
            where = f"{error.filename} : " if error.filename else ""
            unknown = f"{error.strerror or error}. Vérifiez ce chemin et ses droits"
            return f"Erreur du système : {where}{_SYSTEM.get(error.errno or 0, unknown)}.", 1
        case _:
            return f"Base de données : {told(error)}.", 1


def main() -> None:
    """Run the command; what an operator can mend is said in French, without a traceback."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except (click.ClickException, ContentError, OperatorError, sqlite3.Error, OSError) as error:
        message, code = _told(error)
        click.echo(message, err=True)
        sys.exit(code)


if __name__ == "__main__":
    main()
