"""The platforms that are configured, each one's library imported only then."""

from collections.abc import Callable, Sequence

from bot.adapters import Adapter
from bot.operator_error import OperatorError
from bot.settings import TELEGRAM_API, Settings, reveal
from handlers import say
from knowledge import Content


class AccountError(OperatorError):
    """What an adapter refuses of its settings; the message says which."""


def configured_adapters(settings: Settings, content: Content) -> Sequence[Adapter]:
    """Raises AccountError."""
    builders: tuple[tuple[object, Callable[[Settings, Content], Adapter]], ...] = (
        (settings.mattermost_url, _mattermost),
        (settings.telegram_token, _telegram),
    )
    return [build(settings, content) for configured, build in builders if configured]


def _mattermost(settings: Settings, content: Content) -> Adapter:
    from bot.adapters.mattermost import Access, MattermostAdapter

    access = Access(
        url=settings.mattermost_url or "",
        token=reveal(settings.mattermost_token),
        slash_token=reveal(settings.mattermost_slash_token),
        public_url=settings.public_url or "",
        secret=reveal(settings.secret),
        paced=settings.pacing == "oui",
        authorities=settings.authorities,
    )
    return MattermostAdapter(access, say=lambda key: say(content, key))


def _telegram(settings: Settings, content: Content) -> Adapter:
    from bot.adapters.telegram.account import Account
    from bot.adapters.telegram.adapter import TelegramAdapter

    try:
        account = Account(
            token=reveal(settings.telegram_token),
            api=settings.telegram_api or TELEGRAM_API,
            public_url=settings.public_url or "",
            webhook_secret=reveal(settings.telegram_webhook_secret),
            secret=reveal(settings.secret),
            status=settings.telegram_status == "oui",
            authorities=settings.authorities,
        )
    except ValueError as error:
        raise AccountError(f"Réglages illisibles :\n- {error}") from error
    return TelegramAdapter(account, content)
