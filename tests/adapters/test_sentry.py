import pytest
import structlog
from pydantic import SecretStr

from bot.adapters import sentry
from bot.domain.errors import SettingsError


@pytest.mark.parametrize("address", ["rubbish", "http://secret-part.example/1", "https://a@secret-part.example/"])
def test_an_address_that_cannot_be_read_is_named_and_not_repeated(address):
    with pytest.raises(SettingsError) as caught, sentry.reporting(SecretStr(address), release="1", part="all"):
        pass
    assert "BOT_SENTRY_DSN" in str(caught.value)
    assert "secret-part" not in str(caught.value)


def test_without_an_address_nothing_is_loaded():
    before = list(structlog.get_config()["processors"])
    with sentry.reporting(None, release="1", part="all"):
        assert structlog.get_config()["processors"] == before
