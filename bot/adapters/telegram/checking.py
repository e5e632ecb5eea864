"""What is wrong with the account on Telegram: its token, its webhook, what it may read in groups."""

from collections.abc import Iterator, Sequence

from telegram import Bot, User, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.adapters.telegram.account import Account
from bot.adapters.telegram.polling import REFUSED_TOKEN
from bot.unreachable import why


async def check(bot: Bot, account: Account) -> Sequence[str]:
    """One French sentence a fault, with what to do; nothing when all is well. Never raises."""
    try:
        user = await bot.get_me()
        webhook = await bot.get_webhook_info()
    except InvalidToken:
        return (REFUSED_TOKEN,)
    except TelegramError as error:
        if told := why(error, account.place):
            return (f"{told}. Vérifiez aussi CONUM_TELEGRAM_API.",)
        what = type(error).__name__
        return (f"{account.place} ne répond pas ({what}) : vérifiez le réseau, le pare-feu et CONUM_TELEGRAM_API.",)
    return (*_faults_of_webhook(webhook, account), *_faults_of_groups(user))


def _faults_of_webhook(webhook: WebhookInfo, account: Account) -> Iterator[str]:
    if webhook.url not in {"", account.webhook_url if account.public_url else ""}:
        yield (
            f"Telegram envoie les messages de ce bot à une autre adresse : {webhook.url}. "
            "Un autre programme utilise ce jeton : arrêtez-le ou changez de jeton. Sinon « conum serve » le remplace."
        )
    elif webhook.url and webhook.last_error_message:
        yield (
            f"Telegram n'arrive pas à joindre {webhook.url} : {webhook.last_error_message}. "
            "Vérifiez que CONUM_PUBLIC_URL mène à ce serveur, en https et sans redirection."
        )


def _faults_of_groups(user: User) -> Iterator[str]:
    if user.can_read_all_group_messages:
        yield (
            "Telegram remet au bot tous les messages de ses groupes, dont il n'a pas besoin. "
            "Chez @BotFather : /setprivacy, puis Enable ; retirez-le des groupes et ajoutez-le de nouveau."
        )
