import sys
from pathlib import Path

import pytest

from bot.adapters.settings import Settings

FAKE = (sys.executable, str(Path(__file__).with_name("fake_bot.py")))


@pytest.fixture
def fake():
    return FAKE


@pytest.fixture
def settings():
    return Settings(_env_file=None)
