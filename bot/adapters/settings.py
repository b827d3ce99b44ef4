"""Settings, from the environment or a file `.env` in the current directory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.errors import SettingsError

_PLAIN = {
    "int_parsing": "a whole number is expected",
    "float_parsing": "a number is expected",
    "bool_parsing": "`true` or `false` is expected",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
    "too_short": "must have {min_length} letters or more",
}
_FORMS = {
    "token": "must be of the form that @BotFather gives, as in 123456:ABC-def",
    "api_url": "must begin with https:// or http:// and hold no space",
    "webhook_url": "must begin with https:// or http:// and hold no space",
    "operators": "must be whole numbers with commas between them",
    "webhook_secret": "must be 1 to 256 letters, digits, _ or -",
}
"""In plain words what the library says of what is set."""

BESIDE = Path(__file__).resolve().parents[2]
"""Where `flows/` and `content/` stand beside the package."""


class Settings(BaseSettings):
    """What an operator sets. Every wrong or missing value is named at once."""

    model_config = SettingsConfigDict(
        env_file=".env", env_prefix="BOT_", extra="ignore", env_ignore_empty=True, validate_default=True
    )

    token: str | None = Field(None, pattern=r"^\d+:[A-Za-z0-9_-]+$", description="the bot's token, from @BotFather")
    api_url: str = Field(
        "https://api.telegram.org",
        pattern=r"^https?://\S+$",
        description="another Bot API server: self-hosted, or for tests",
    )
    database_url: str = Field(
        "sqlite:///data/backwise.db",
        validation_alias=AliasChoices("BOT_DATABASE_URL", "DATABASE_URL"),
        description="SQLite or PostgreSQL; `BOT_DATABASE_URL` wins over `DATABASE_URL`",
    )
    webhook_url: str | None = Field(
        None, pattern=r"^https?://\S+$", description="public address; set = webhook, not polling"
    )
    webhook_secret: str | None = Field(
        None, pattern=r"^[A-Za-z0-9_-]{1,256}$", description="needed with a webhook; Telegram sends it back"
    )
    port: int = Field(
        8080, ge=1, le=65535, validation_alias=AliasChoices("PORT", "BOT_PORT"), description="where the webhook listens"
    )
    operators: Annotated[tuple[int, ...], NoDecode] = Field((), description="Telegram ids of the owners, with commas")
    rate: float = Field(25, gt=0, le=27, description="messages a second to many; Telegram allows about 30")
    paid: bool = Field(
        default=False, description="pay Telegram 0.1 Star for each message above the free rate; up to 1,000 a second"
    )
    two_operators: bool = Field(default=False, description="a second operator confirms what goes to everybody")
    most_a_week: int = Field(2, ge=1, description="broadcasts that one person gets in seven days, at most")
    data_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="keys that what is kept of a person is encrypted with; the first one closes, all open"
    )
    keep_days: int = Field(180, ge=1, description="days of silence after which what is kept of a person is erased")
    metrics_token: SecretStr | None = Field(
        None, min_length=16, description="whoever gives it may read `/metrics`; without it there are none"
    )
    sentry_dsn: SecretStr | None = Field(None, description="where faults are reported; nothing of a person goes there")
    flows: Path = Field(BESIDE / "flows", description="folder of the flows")
    content: Path = Field(BESIDE / "content", description="folder of the words")

    @field_validator("operators", "data_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _with_driver(cls, value: str) -> str:
        """The address with the driver that is used here; `postgres://` is what some platforms give."""
        scheme, separator, rest = value.partition("://")
        drivers = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg"}
        known = {*drivers, *drivers.values()}
        if not separator or scheme not in known:
            raise ValueError("must begin with sqlite:///, postgres:// or postgresql://")
        return f"{drivers.get(scheme, scheme)}://{rest}"

    @field_validator("data_keys")
    @classmethod
    def _that_are_keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if value:
            from bot.adapters.store.seal import seal_of

            with _told_here("data_keys"):
                seal_of(value)
        return value

    @field_validator("sentry_dsn")
    @classmethod
    def _that_leads_somewhere(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            from bot.adapters.sentry import checked

            with _told_here("sentry_dsn"):
                checked(value.get_secret_value())
        return value

    @field_validator("api_url", "webhook_url")
    @classmethod
    def _without_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else value

    @field_validator("webhook_secret")
    @classmethod
    def _secret_with_webhook(cls, value: str | None, found: ValidationInfo) -> str | None:
        if found.data.get("webhook_url") and not value:
            raise ValueError("missing: a webhook without a secret is refused")
        return value


@contextmanager
def _told_here(name: str) -> Iterator[None]:
    """Among all that is wrong with the settings; the name stands before it there, too."""
    try:
        yield
    except SettingsError as error:
        raise ValueError(str(error).removeprefix(f"BOT_{name.upper()}: ")) from None


def load() -> Settings:
    """The settings.

    Raises:
        SettingsError: naming every wrong or missing one; no value is repeated, since one of them is the token.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [_line(found) for found in error.errors(include_input=False)]
        raise SettingsError("\n".join(dict.fromkeys(lines))) from None


def _line(found: object) -> str:
    assert isinstance(found, dict)
    name = str(found["loc"][0])
    kind = str(found["type"])
    plain = _FORMS.get(name) if kind == "string_pattern_mismatch" or name == "operators" else _PLAIN.get(kind)
    said = plain.format(**found.get("ctx", {})) if plain else str(found["msg"])
    message = said.removeprefix("Value error, ")
    return f"{name if name.isupper() else f'BOT_{name.upper()}'}: {message}"
