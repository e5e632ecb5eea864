"""Keeps the token out of every log: the libraries' loggers made quiet, and each record cleaned as it is made."""

import logging
import traceback
from urllib.parse import quote

TALKATIVE = ("httpx", "httpcore", "telegram")
"""At INFO, httpx prints the address of each request, and the token with it."""
HIDDEN = "‹jeton›"


class TokenFilter(logging.Filter):
    """Cleans the message and the traceback of a record; on a logger, on a handler, or for all of them (`protect`)."""

    def __init__(self, token: str) -> None:
        super().__init__()
        secret = token.partition(":")[2]
        self._forms = tuple(form for form in (token, quote(token, safe=""), secret) if form)

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if self.clean(message) != message:
            record.msg, record.args = self.clean(message), ()
        if record.exc_info and record.exc_info[0]:
            told = "".join(traceback.format_exception(*record.exc_info))
            if self.clean(told) != told:
                record.exc_info, record.exc_text = None, self.clean(told).rstrip()
        return True

    def clean(self, text: str) -> str:
        """The text without the token, as it is or as an address writes it."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return text


def protect(token: str) -> TokenFilter:
    """From now on no record of the process shows the token, whatever handlers are added later."""
    cleaner = TokenFilter(token)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    before = logging.getLogRecordFactory()

    def made(*args: object, **kwargs: object) -> logging.LogRecord:
        record = before(*args, **kwargs)
        cleaner.filter(record)
        return record

    logging.setLogRecordFactory(made)
    return cleaner
