"""Command lists by scope and language."""

import re

from tests.peers.telegram.errors import bad_request

SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
    "chat_member",
}  # fmt: skip
MAX_COMMANDS = 100
MAX_DESCRIPTION = 256


def set_commands(server, given):
    commands = given.json("commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for item in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", item.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(item.get("description", "")) <= MAX_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    server.commands[_key(given)] = commands
    return True


def get_commands(server, given):
    return server.commands.get(_key(given), [])


def delete_commands(server, given):
    server.commands.pop(_key(given), None)
    return True


def _key(given):
    scope = given.json("scope", {"type": "default"})
    if scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    language = given.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return scope["type"], scope.get("chat_id"), language
