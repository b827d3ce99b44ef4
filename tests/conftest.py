"""The real flows and content, read once a run."""

from pathlib import Path

import pytest
from hypothesis import settings

from bot.domain.flow import Flow
from bot.domain.library import Library
from bot.loaders.shelf import load
from bot.wording.shelf import Shelf

ROOT = Path(__file__).parents[1]

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--language", default="en", help="The language whose words are tested.")
    parser.addoption("--rewrite", action="store_true", help="Write what transcripts expect anew; read it as a diff.")


@pytest.fixture(scope="session")
def language(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--language"))


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return load(ROOT / "flows", ROOT / "content")


@pytest.fixture(scope="session")
def library(shelf: Shelf) -> Library:
    return shelf.flows


@pytest.fixture(scope="session")
def back_pain(library: Library) -> Flow:
    return library["back_pain"]


@pytest.fixture(scope="session")
def after_exercise(library: Library) -> Flow:
    return library["after_exercise"]
