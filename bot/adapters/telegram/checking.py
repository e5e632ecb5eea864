"""What `conum doctor` says of Telegram: the token, the webhook, what the bot may read in groups."""

from dataclasses import dataclass

from telegram import Bot, User
from telegram.error import InvalidToken, TelegramError

from bot.adapters.telegram.account import Account
from bot.adapters.telegram.polling import REFUSED_TOKEN


@dataclass(frozen=True)
class Finding:
    """One line for the operator, in French; `ok` false asks for something to be done."""

    ok: bool
    text: str


async def check(bot: Bot, account: Account) -> tuple[Finding, ...]:
    """Never raises; stops at what makes the rest unknowable."""
    try:
        user = await bot.get_me()
        webhook = await bot.get_webhook_info()
    except InvalidToken:
        return (Finding(ok=False, text=REFUSED_TOKEN),)
    except TelegramError as error:
        text = (
            f"Telegram ne répond pas à l'adresse {account.base_url.removesuffix('/bot')} ({type(error).__name__}). "
            "Vérifiez le réseau, le pare-feu et CONUM_TELEGRAM_API."
        )
        return (Finding(ok=False, text=text),)
    return (_who(user), _webhook(webhook.url, account), _groups(user))


def _who(user: User) -> Finding:
    return Finding(ok=True, text=f"Telegram : le jeton est celui de @{user.username}.")


def _webhook(url: str, account: Account) -> Finding:
    wanted = account.webhook_url if account.public_url else ""
    if url in {"", wanted}:
        how = "apportés à CONUM_PUBLIC_URL" if wanted else "lus par interrogation"
        return Finding(ok=True, text=f"Telegram : les messages sont {how}.")
    return Finding(
        ok=False,
        text=f"Telegram envoie les messages de ce bot à une autre adresse : {url}. "
        "Un autre programme utilise ce jeton : arrêtez-le, ou changez de jeton. Sinon « conum serve » le supplante.",
    )


def _groups(user: User) -> Finding:
    if user.can_read_all_group_messages:
        return Finding(
            ok=False,
            text="Telegram : le bot reçoit tous les messages de ses groupes, ce dont il n'a pas besoin. "
            "Chez @BotFather : /setprivacy, puis Enable ; retirez-le des groupes et ajoutez-le de nouveau.",
        )
    return Finding(ok=True, text="Telegram : dans les groupes, le bot ne reçoit que ce qui lui est adressé.")
