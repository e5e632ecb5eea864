"""Inline keyboards as the server checks them."""

from tests.peers.telegram.errors import bad_request

MAX_DATA_BYTES = 64
MAX_BUTTONS = 100
MAX_IN_ROW = 8


def checked(markup):
    """The `reply_markup` itself, or None. Raises ApiError."""
    if markup is None:
        return None
    rows = markup.get("inline_keyboard")
    if rows is None:
        return (
            None if set(markup) & {"remove_keyboard", "force_reply", "keyboard"} else _unparsable("object expected")
        )
    buttons = [button for row in rows for button in row]
    if len(buttons) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for button in buttons:
        _check(button)
    return markup if buttons else None


def _check(button):
    if not button.get("text"):
        _unparsable("button text must be non-empty")
    if "url" in button:
        return
    if "callback_data" not in button:
        _unparsable("text buttons are unallowed in the inline keyboard")
    if not 1 <= len(button["callback_data"].encode()) <= MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _unparsable(reason):
    raise bad_request(f"can't parse inline keyboard button: {reason}")
