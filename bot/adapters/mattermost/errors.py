"""What a Mattermost server answers when it does not do what was asked, as exceptions that keep the details."""

from dataclasses import dataclass

from bot.adapters import LinkDeadError, RetryLaterError


@dataclass(frozen=True)
class Refusal:
    """The details of an answer: HTTP status (0: no answer came), error id, request id, the server's words."""

    status: int
    id: str = ""
    request_id: str = ""
    message: str = ""

    def __str__(self) -> str:
        number = f"HTTP {self.status}" if self.status else ""
        request = f"[{self.request_id}]" if self.request_id else ""
        return " ".join(filter(None, [number, self.id, self.message, request]))


class ApiError(Exception):
    """The server refused; trying the same thing again would be refused again. `refusal` says how."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class TokenRefusedError(LinkDeadError):
    """401: a wrong or revoked token, or a bot account that was disabled."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"Mattermost refuse le jeton ({refusal}). Créez un jeton pour le compte du bot.")
        self.refusal = refusal


class TooManyRequestsError(RetryLaterError):
    """429: nothing may be sent to this server before `after` seconds."""

    def __init__(self, refusal: Refusal, after: float | None) -> None:
        super().__init__(str(refusal), after, whole_platform=True)
        self.refusal = refusal


class UnavailableError(RetryLaterError):
    """A 5xx, a cut, a time-out, an unreadable answer: nobody knows whether the server did what was asked."""

    def __init__(self, refusal: Refusal, *, whole_platform: bool = False) -> None:
        super().__init__(str(refusal), whole_platform=whole_platform)
        self.refusal = refusal
