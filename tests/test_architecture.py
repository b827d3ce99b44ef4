"""Imports point down, and the top level holds what it should."""

import ast
import subprocess
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]
TOP = {"pyproject.toml", "uv.lock", "LICENSE", "Procfile", "README.md", "bot", "flows", "content", "tests"}
LARGEST = 250
"""Lines of a module."""


def test_the_contracts_about_imports_hold(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", cache_dir=str(tmp_path), no_logo=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def _top_level() -> set[str]:
    """What is or would be committed at the top level; without git, what stands there."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return {path.name for path in ROOT.iterdir()}
    return {Path(line).parts[0] for line in listed.splitlines()}


def test_the_top_level_holds_nothing_else():
    assert {name for name in _top_level() if not name.startswith(".")} == TOP


@pytest.mark.parametrize("name", sorted(TOP))
def test_the_top_level_is_complete(name):
    assert (ROOT / name).exists()


def test_no_module_is_too_long():
    long = {path.relative_to(ROOT): _length(path) for path in (ROOT / "bot").rglob("*.py")}
    assert {path: length for path, length in long.items() if length > LARGEST} == {}


def _length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_only_the_clock_asks_for_the_time():
    """Of those parts that people use; the local server has a clock of its own."""
    asking = {
        path.relative_to(ROOT).as_posix()
        for folder in ("domain", "wording", "service", "adapters", "loaders")
        for path in (ROOT / "bot" / folder).rglob("*.py")
        if _asks_for_the_time(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert asking == {"bot/adapters/clock.py"}


def _asks_for_the_time(tree: ast.Module) -> bool:
    named = {f"{node.value.id}.{node.attr}" for node in ast.walk(tree)
             if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)}  # fmt: skip
    return bool(named & {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"})
