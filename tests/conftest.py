"""The real flows and content, read once a run."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.adapters.store.migrations import migrate
from bot.domain.flow import Flow
from bot.domain.library import Library
from bot.loaders.shelf import load
from bot.wording.shelf import Shelf
from tests import postgres as postgres_

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


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_.Server]:
    """A real PostgreSQL, begun when the first test asks for it; `with postgres.database() as url` for one's own."""
    programs = postgres_.binaries()
    if programs is None:
        pytest.skip(postgres_.MISSING)
    with postgres_.serving(programs) as server:
        server.make_template()
        yield server


@pytest.fixture
def postgres_url(postgres: postgres_.Server) -> Iterator[str]:
    """The address of an empty PostgreSQL database with today's tables."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with today's tables, made once."""
    path = tmp_path_factory.mktemp("template") / "some.db"
    postgres_.aside(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """What asks for it runs on both databases."""
    return str(request.param)


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database with today's tables; what asks for it runs on both."""
    if kind == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    template: Path = request.getfixturevalue("sqlite_template")
    return f"sqlite+aiosqlite:///{shutil.copy(template, tmp_path / 'kept.db')}"
