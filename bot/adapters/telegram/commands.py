"""Commands, deep links and menus: what `/aide` or `/start f_…` say in words that the understanding knows."""

import logging
import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from handlers import say
from knowledge import Content

_log = logging.getLogger("conum.telegram")

WORDS: Mapping[str, str] = {
    "start": "accueil",
    "aide": "aide",
    "help": "aide",
    "annuler": "annuler",
    "cancel": "annuler",
    "confidentialite": "confidentialité",
    "privacy": "confidentialité",
    "retour": "retour",
    "recommencer": "recommencer",
    "dossiers": "mes dossiers",
    "ou": "où j'en suis",
    "contact": "parler à quelqu'un",
}
"""What each command says. A scope or a menu shows them; none gives a right."""

PRIVATE_MENU = ("aide", "dossiers", "ou", "retour", "annuler", "recommencer", "contact", "confidentialite")
GROUP_MENU = ("aide", "annuler", "confidentialite")
ENGLISH_MENU = ("help", "cancel", "privacy")
FICHE_LINK = "f_"
DEMANDE_LINK = "d_"

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True)
class Command:
    """`/name@bot rest`. `bot` is empty when nobody in particular is called."""

    name: str
    bot: str
    rest: str

    @classmethod
    def of(cls, text: str) -> "Command | None":
        found = _COMMAND.fullmatch(text.strip())
        return cls(found[1].lower(), (found[2] or "").lower(), (found[3] or "").strip()) if found else None

    @property
    def known(self) -> bool:
        return self.name in WORDS

    def text(self, content: Content) -> str:
        """What the person would have typed."""
        if self.name == "start":
            return deep_link(content, self.rest) or WORDS["start"]
        said = WORDS.get(self.name, self.name.replace("_", " "))
        return f"{said} {self.rest}".strip()


def deep_link(content: Content, payload: str) -> str:
    """The title of the fiche (`f_<topic>`) or of the demande (`d_<lettre>`) that a link leads to; empty when unknown.
    Anyone can write such a link: it only ever says words.
    """
    topic = payload.removeprefix(FICHE_LINK) if payload.startswith(FICHE_LINK) else ""
    if payload.startswith(DEMANDE_LINK):
        demande = content.demandes_by_lettre.get(payload.removeprefix(DEMANDE_LINK).upper())
        topic = demande.topic if demande else ""
    fiches = content.fiches_by_topic.get(topic)
    return fiches[0].title if fiches else ""


async def show_menus(bot: Bot, content: Content) -> None:
    """Command lists by scope and language, and what is read before the first message. A refusal is only logged."""
    private, group, everywhere = (
        BotCommandScopeAllPrivateChats(),
        BotCommandScopeAllGroupChats(),
        BotCommandScopeDefault(),
    )
    wanted = (
        (everywhere, None, GROUP_MENU),
        (private, None, PRIVATE_MENU),
        (group, None, GROUP_MENU),
        (private, "en", ENGLISH_MENU),
        (group, "en", ENGLISH_MENU),
    )
    for scope, language, names in wanted:
        commands = [BotCommand(name, say(content, f"telegram.menu.{name}")) for name in names]
        await _try(bot.set_my_commands(commands, scope=scope, language_code=language), "setMyCommands")
    await _try(bot.set_my_description(say(content, "telegram.description")), "setMyDescription")
    await _try(bot.set_my_short_description(say(content, "telegram.presentation")), "setMyShortDescription")


async def _try(call: Awaitable[bool], name: str) -> None:
    try:
        await call
    except TelegramError as error:
        _log.info("%s refused (%s): the menus stay as they are", name, type(error).__name__)
