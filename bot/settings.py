"""Settings from the environment or `.env`; every fault is told at once, in French; no secret is ever shown."""

import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, DirectoryPath, SecretStr, ValidationError, create_model

from bot.operator_error import OperatorError

PREFIX = "CONUM_"
ENV_FILE = Path(".env")
DEFAULT_DATABASE = Path("conum.db")
TELEGRAM_API = "https://api.telegram.org"
MAX_PORT = 65_535

YesNo = Literal["oui", "non"]


class SettingsError(OperatorError):
    """At least one setting cannot be read; the message lists them all."""


def _url(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname or any(map(str.isspace, value)):
            raise ValueError(value)
        return value.rstrip("/")

    return AfterValidator(check)


def _address(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or int(port) > MAX_PORT:
        raise ValueError(value)
    return value


def _mailbox(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise ValueError(value)
    return value


def _printable(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]+", value.get_secret_value()):
        raise ValueError
    return value


Web = Annotated[str, _url("https", "http")]
Smtp = Annotated[str, _url("smtp", "smtps", "smtp+starttls")]
Address = Annotated[str, AfterValidator(_address)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
Token = Annotated[SecretStr, AfterValidator(_printable)]

_EXPECTED: Mapping[str, str] = {
    "content": "un dossier qui existe",
    "database": "le chemin d'un fichier",
    "now": "une date et une heure ISO, 2026-11-23T10:00:00",
    "mattermost_url": "l'adresse du serveur, https://…",
    "mattermost_token": "le jeton du compte de robot, sans espace ni accent",
    "mattermost_slash_token": "le jeton de la commande, sans espace ni accent",
    "telegram_token": "le jeton donné par BotFather, sans espace ni accent",
    "telegram_api": "l'adresse d'un serveur Bot API, https://…",
    "telegram_webhook_secret": "des lettres sans accent, des chiffres, - ou _",
    "telegram_status": "oui ou non",
    "public_url": "l'adresse publique de ce serveur, https://…",
    "http": "une adresse et un port, 127.0.0.1:8480",
    "secret": "un texte au hasard, sans espace ni accent",
    "smtp_url": "smtp://hôte:port, smtps://hôte:port ou smtp+starttls://hôte:port",
    "smtp_from": "une adresse électronique",
    "pacing": "oui ou non",
    "authorities": "un fichier d'autorités au format PEM",
}
_SECRET = frozenset(
    ("mattermost_token", "mattermost_slash_token", "telegram_token", "telegram_webhook_secret", "secret", "smtp_url")
)


class Settings(BaseModel):
    """`CONUM_…` variables (contracts §1)."""

    model_config = ConfigDict(frozen=True)

    content: DirectoryPath | None = None
    database: Path | None = None
    now: datetime | None = None
    mattermost_url: Web | None = None
    mattermost_token: Token | None = None
    mattermost_slash_token: Token | None = None
    telegram_token: Token | None = None
    telegram_api: Web = TELEGRAM_API
    telegram_webhook_secret: Token | None = None
    telegram_status: YesNo = "non"
    public_url: Web | None = None
    http: Address = "127.0.0.1:8480"
    secret: Token | None = None
    smtp_url: Smtp | None = None
    smtp_from: Mailbox | None = None
    pacing: YesNo = "oui"
    authorities: Path | None = None

    def today(self) -> date:
        """The date of the fixed clock, or of this machine's."""
        return (self.now or datetime.now(UTC).astimezone()).date()

    @property
    def http_address(self) -> tuple[str, int]:
        host, _, port = self.http.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that no log may show."""
        values = (getattr(self, name) for name in sorted(_SECRET))
        return tuple(reveal(value) for value in values if value)


def reveal(value: SecretStr | str | None) -> str:
    """A secret as it is; empty when it is not set."""
    if value is None:
        return ""
    return value if isinstance(value, str) else value.get_secret_value()


def load_settings(*, serving: bool = False) -> Settings:
    """Raises SettingsError with every wrong variable, and where one is wrong, with those that serving lacks.
    Where nothing is set, nothing more is imported.
    """
    if not ENV_FILE.is_file() and not any(name.upper().startswith(PREFIX) for name in os.environ):
        return Settings()
    return _from_environment(serving=serving)


def _from_environment(*, serving: bool) -> Settings:
    from pydantic_settings import BaseSettings, SettingsConfigDict  # a fifth of the start-up time

    class EnvironmentSource(BaseSettings):
        model_config = SettingsConfigDict(
            env_prefix=PREFIX,
            env_file=ENV_FILE,
            env_file_encoding="utf-8",
            extra="ignore",
            env_ignore_empty=True,
        )

    class EnvironmentSettings(Settings, EnvironmentSource):
        model_config = EnvironmentSource.model_config

    try:
        return EnvironmentSettings()
    except ValidationError as error:
        lines = [*map(_line, error.errors())]
        if serving:
            unjudged: dict[str, Any] = dict.fromkeys(Settings.model_fields, (Any, None))
            given = create_model("Given", __base__=EnvironmentSource, **unjudged)()
            lines += [f"- {fault}" for fault in serving_faults(given)]
        raise SettingsError("Réglages illisibles :\n" + "\n".join(lines)) from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"Réglages illisibles :\n- {ENV_FILE} : enregistrez ce fichier en UTF-8") from error


def _line(detail: Any) -> str:
    """One fault: which variable, its value unless it is a secret, what was expected."""
    field = str(detail["loc"][0])
    shown = "" if field in _SECRET else f" « {str(detail['input'])[:80]} »"
    return f"- {PREFIX}{field.upper()} : valeur refusée{shown} (attendu : {_EXPECTED[field]})"


def serving_faults(settings: BaseModel) -> Iterator[str]:
    """What keeps the platforms from being served, one sentence a fault. `settings` has the fields of Settings: only
    whether they are set counts.
    """
    if not any(getattr(settings, name) for name in ("mattermost_url", "mattermost_token", "telegram_token")):
        yield (
            "aucune plateforme n'est configurée : remplissez CONUM_MATTERMOST_URL et CONUM_MATTERMOST_TOKEN, "
            "ou CONUM_TELEGRAM_TOKEN (modèle : .env.example)"
        )
    for first, second in (
        ("mattermost_url", "mattermost_token"),
        ("mattermost_token", "mattermost_url"),
        ("mattermost_slash_token", "public_url"),
        ("telegram_webhook_secret", "public_url"),
        ("public_url", "secret"),
        ("smtp_url", "smtp_from"),
    ):
        if getattr(settings, first) and not getattr(settings, second):
            yield (
                f"{PREFIX}{second.upper()} manque : {PREFIX}{first.upper()} ne sert à rien sans "
                f"(attendu : {_EXPECTED[second]})"
            )
    yield from _unusable_authorities(getattr(settings, "authorities", None))


def _unusable_authorities(file: str | Path | None) -> Iterator[str]:
    from bot.trust import trust  # opens the encryption library, which a question in a terminal is spared

    try:
        trust(Path(file) if file else None)
    except OSError as error:
        yield (
            f"{PREFIX}AUTHORITIES : « {file} » ne peut pas servir ({error.strerror or 'aucun certificat'}). "
            "Attendu : un fichier au format PEM (« -----BEGIN CERTIFICATE----- »), que le service peut lire ; "
            "un fichier DER se convertit par « openssl x509 -inform der -in autorite.cer -out autorite.pem »"
        )


def check_serving(settings: Settings) -> None:
    """Raises SettingsError with every fault."""
    faults = [f"- {fault}" for fault in serving_faults(settings)]
    if faults:
        raise SettingsError("Réglages à compléter avant de servir :\n" + "\n".join(faults))
