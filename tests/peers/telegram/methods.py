"""The methods of the Bot API that this server knows, each as strict as Telegram about what it takes."""

import re

from tests.peers.telegram import keyboards, menus
from tests.peers.telegram.chats import GENERAL
from tests.peers.telegram.errors import ApiError, bad_request
from tests.peers.telegram.markup import parse_html, units

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_TOAST = 200
CALLBACK_PATIENCE = 15
UNMODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def get_me(server, _):
    return server.bot


async def get_updates(server, given):
    return await server.updates.poll(given)


def send_message(server, given):
    chat = _chat(server, given)
    text, entities = _formatted(given, "text")
    if not text:
        raise bad_request("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return _post(server, chat, given, {"text": text, **({"entities": entities} if entities else {})})


def send_document(server, given):
    chat = _chat(server, given)
    name, content = _file(given, "document")
    caption, entities = _formatted(given, "caption")
    if units(caption) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    file_id = f"file-{len(server.files)}"
    server.files[file_id] = content
    document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": len(content)}
    body = {"document": document}
    if caption:
        body |= {"caption": caption, **({"caption_entities": entities} if entities else {})}
    return _post(server, chat, given, body)


def edit_message_text(server, given):
    chat = _chat(server, given)
    message = _own_message(server, chat, given, "edit")
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    text, entities = _formatted(given, "text")
    if not text:
        raise bad_request("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad_request("message is too long")
    changed = {"text": text, "entities": entities, "reply_markup": keyboards.checked(given.json("reply_markup"))}
    return _edit(server, message, changed)


def edit_message_reply_markup(server, given):
    message = _own_message(server, _chat(server, given), given, "edit")
    return _edit(server, message, {"reply_markup": keyboards.checked(given.json("reply_markup"))})


def delete_message(server, given):
    chat = _chat(server, given)
    if given.number("message_id") not in chat.messages:
        raise bad_request("message to delete not found")
    del chat.messages[given.number("message_id")]
    return True


def send_chat_action(server, given):
    _chat(server, given).topic(given.number("message_thread_id"))
    return True


def answer_callback_query(server, given):
    asked = server.callbacks.get(given.text("callback_query_id"))
    if asked is None or asked.answer is not None or server.clock() - asked.at > CALLBACK_PATIENCE:
        raise bad_request(TOO_OLD)
    if len(given.text("text")) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    asked.answer = given.text("text")
    return True


def set_webhook(server, given):
    server.updates.webhook.set(given)
    return True


def delete_webhook(server, given):
    if given.flag("drop_pending_updates"):
        server.updates.drop()
    server.updates.webhook.url = ""
    return True


def get_webhook_info(server, _):
    webhook = server.updates.webhook
    info = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(server.updates.waiting),
    }
    return {**info, "last_error_message": webhook.last_error} if webhook.last_error else info


def get_chat(server, given):
    chat = _chat(server, given)
    return {**chat.as_object(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": {
        "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False,
        "gifts_from_channels": False,
    }}  # fmt: skip


def set_text(field, most):
    """setMyDescription and its like: one text by language."""

    def act(server, given):
        text, language = given.text(field), given.text("language_code")
        if len(text) > most:
            raise bad_request(f"{field} is too long")
        server.about[field, language] = text
        return True

    return act


def _chat(server, given):
    chat_id = given.text("chat_id")
    if not re.fullmatch(r"-?\d+", chat_id):
        raise bad_request("chat not found" if chat_id else "chat_id is empty")
    chat = server.world.find(int(chat_id))
    chat.admit()
    return chat


def _formatted(given, name):
    """(text, entities), trimmed."""
    mode, text = given.text("parse_mode"), given.text(name)
    if mode.lower() == "html":
        return parse_html(text)
    if mode:
        raise bad_request("unsupported parse_mode")
    return text.strip(), []


def _file(given, name):
    reference = given.text(name)
    key = reference.removeprefix("attach://") if reference.startswith("attach://") else name
    if key not in given.files:
        raise bad_request("there is no document in the request")
    if not given.files[key][1]:
        raise bad_request("file must be non-empty")
    return given.files[key]


def _post(server, chat, given, body):
    """A new message of the bot, once everything about its place was checked."""
    thread = given.number("message_thread_id")
    if thread == GENERAL:
        raise bad_request("message thread not found")
    chat.topic(thread)
    markup = keyboards.checked(given.json("reply_markup"))
    replied = _replied(chat, given)
    server.flood.count(chat)
    message = {**server.stamp(chat), "from": server.bot, **body}
    if thread:
        message |= {"message_thread_id": thread, "is_topic_message": True}
    if replied:
        message["reply_to_message"] = replied
    if markup:
        message["reply_markup"] = markup
    chat.messages[message["message_id"]] = message
    return server.accept(message)


def _replied(chat, given):
    reply = given.json("reply_parameters")
    if not reply:
        return None
    found = chat.messages.get(int(reply["message_id"]))
    if found is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return {key: value for key, value in found.items() if key != "reply_to_message"} if found else None


def _own_message(server, chat, given, verb):
    message = chat.messages.get(given.number("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if message["from"]["id"] != server.bot["id"]:
        raise bad_request(f"message can't be {verb}ed")
    return message


def _edit(server, message, changed):
    """Change a message. What is empty goes away: an edit without keyboard removes the keyboard."""
    if all((message.get(key) or None) == (value or None) for key, value in changed.items()):
        raise bad_request(UNMODIFIED)
    for key, value in changed.items():
        if value:
            message[key] = value
        else:
            message.pop(key, None)
    message["edit_date"] = int(server.clock())
    return server.accept(message, edited=True)


METHODS = {
    "getme": get_me,
    "getupdates": get_updates,
    "sendmessage": send_message,
    "senddocument": send_document,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "sendchataction": send_chat_action,
    "answercallbackquery": answer_callback_query,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "getchat": get_chat,
    "setmycommands": menus.set_commands,
    "getmycommands": menus.get_commands,
    "deletemycommands": menus.delete_commands,
    "setmydescription": set_text("description", 512),
    "setmyshortdescription": set_text("short_description", 120),
    "setmyname": set_text("name", 64),
}


def method(name):
    """Raises ApiError (404) for a method this server does not have."""
    found = METHODS.get(name.lower())
    if found is None:
        raise ApiError(404, "Not Found: method not found")
    return found
