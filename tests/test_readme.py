"""What the guides name exists, and what exists is named."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import AliasChoices

from bot.adapters.settings import Settings
from bot.cli import app
from bot.loaders.faults import Faults
from bot.loaders.forms import ConditionsForm, ExercisesForm, FlagsForm, FlowForm, Form
from bot.loaders.strict_yaml import parse
from bot.loaders.topic_words import FlowWordsForm
from bot.wording.ear import EarWords, tune
from bot.wording.shelf import Shelf
from tests.conftest import ROOT

GUIDES = [ROOT / name for name in ("README.md", "flows/README.md", "content/README.md", "bot/README.md")]
README = GUIDES[0].read_text("utf-8")
MADE_BY_ITSELF = {"data", "dist", "__pycache__", ".uv", ".venv"}
"""What running and building leave behind."""
UNNAMED = {"uv.lock", "LICENSE"}

each_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.relative_to(ROOT).as_posix())


def commands(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


COMMANDS = frozenset(commands(typer.main.get_command(app)))


def code(text: str) -> Iterator[str]:
    """All that is set as code: spans, also over a line's end, and the lines of blocks."""
    blocks = re.compile(r"^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
    for block in blocks.findall(text):
        yield from block.splitlines()
    yield from (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", blocks.sub("", text)))


def called(text: str) -> set[str]:
    """The commands of `bot` in the code of a guide, without their arguments."""
    lines = (re.search(r"(?:^|uv run |: )bot ([a-z].*)", line) for line in code(text))
    return {_command(found[1].split()) for found in lines if found}


def _command(words: list[str]) -> str:
    pair = " ".join(words[:2])
    return pair if pair in COMMANDS else words[0]


def names_of_settings() -> Mapping[str, Any]:
    """The names that each setting may have in the environment, and its default."""
    found: dict[str, Any] = {}
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        names = map(str, alias.choices) if isinstance(alias, AliasChoices) else [f"BOT_{name.upper()}"]
        found |= dict.fromkeys(names, field.default)
    return found


def rows(heading: str) -> Iterator[list[str]]:
    """The cells of the table under a heading of the README."""
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return ([cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:])


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 120


def test_its_picture_is_small() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / name).stat().st_size <= 120 * 1024 for name in pictures)


def test_what_must_hold_is_tested_by_the_command_of_the_readme() -> None:
    [command] = [line for line in code(README) if line.endswith("uv run pytest")]
    assert f"{command} || exit 1" in (ROOT / ".ci/run").read_text("utf-8").splitlines()


def test_the_procfile_runs_commands_that_exist() -> None:
    lines = (ROOT / "Procfile").read_text("utf-8").splitlines()
    assert {_command(line.split(": bot ")[1].split()) for line in lines} <= COMMANDS


def test_every_command_is_in_a_guide_and_each_family_of_them_in_the_readme() -> None:
    assert set().union(*(called(guide.read_text("utf-8")) for guide in GUIDES)) == COMMANDS
    assert {command.split()[0] for command in called(README)} == {command.split()[0] for command in COMMANDS}


@each_guide
def test_every_command_in_a_guide_exists(guide: Path) -> None:
    assert called(guide.read_text("utf-8")) <= COMMANDS


def test_every_setting_is_in_the_readme_and_nothing_else() -> None:
    named = [name for row in rows("Settings") for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(named) == sorted(names_of_settings())


def test_the_readme_tells_the_defaults_of_the_settings() -> None:
    defaults = names_of_settings()
    for names, told, _ in rows("Settings"):
        default = defaults[re.findall(r"`(\w+)`", names)[0]]
        if isinstance(default, Path):
            assert f"`{default.relative_to(ROOT).as_posix()}/`" in told
        else:
            assert told == ("none" if default in {None, ()} else f"`{str(default).lower()}`")


@each_guide
def test_every_setting_in_a_guide_exists(guide: Path) -> None:
    assert set(re.findall(r"\bBOT_[A-Z_]*[A-Z]\b", guide.read_text("utf-8"))) <= names_of_settings().keys()


def test_every_path_in_the_readme_exists() -> None:
    paths = [
        span for span in code(README) if re.fullmatch(r"[\w.]+(/[\w.]*)+|\w+\.(toml|md|py)|Procfile|LICENSE", span)
    ]
    named = [path for path in paths if path.split("/")[0] not in MADE_BY_ITSELF]
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_everything_at_the_top_is_in_the_readme() -> None:
    there = {path.name + ("/" if path.is_dir() else "") for path in ROOT.iterdir() if not path.name.startswith(".")}
    hidden = {f"{name}/" for name in MADE_BY_ITSELF} | UNNAMED
    assert {name for name in there - hidden if not name.endswith(".egg-info/")} <= set(code(README))


@each_guide
def test_links_between_the_guides_lead_somewhere(guide: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", guide.read_text("utf-8")):
        if link.startswith("http"):
            continue
        name, _, anchor = link.partition("#")
        target = (guide.parent / name).resolve() if name else guide
        assert target.is_file(), link
        headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE) if anchor else []
        assert not anchor or anchor in map(slug, headings), link


def test_the_readme_leads_to_the_other_guides() -> None:
    linked = {ROOT / name for name in re.findall(r"(?<!!)\[[^]]*\]\(([^)#]+)", README)}
    assert linked == set(GUIDES[1:])


@each_guide
def test_every_file_in_a_guide_exists(guide: Path) -> None:
    named = {span for span in code(guide.read_text("utf-8")) if re.fullmatch(r"[\w./]+\.(py|yaml|md|toml)", span)}
    places = (ROOT, guide.parent, ROOT / "flows/back_pain", ROOT / "content/en", ROOT / "content/en/back_pain")
    assert [name for name in named if not any((place / name).is_file() for place in places)] == []


FORMS: Mapping[str, type[Form]] = {
    "flow.yaml": FlowForm,
    "morning.yaml": FlowForm,
    "flags.yaml": FlagsForm,
    "conditions.yaml": ConditionsForm,
    "exercises.yaml": ExercisesForm,
}
WHOLE: Mapping[type[Form], Mapping[str, Any]] = {FlowForm: {"flow": "x", "revision": 1, "questions": {}}}
"""What an example leaves out."""


def examples(guide: str) -> list[tuple[str, Any]]:
    """The YAML of a guide, read as strictly as the files are: for which file, and what it says."""
    found = []
    for block in re.findall(r"^```yaml\n(.*?)^```", (ROOT / guide).read_text("utf-8"), re.DOTALL | re.MULTILINE):
        faults = Faults()
        document = parse(block, guide, faults)
        faults.raise_if_any()
        assert document
        named = re.match(r"# (?:\w+/)?(\w+\.yaml)\n", block)
        found.append((named[1] if named else "", document.value))
    return found


def test_the_examples_for_clinicians_are_of_the_right_form() -> None:
    named = [(FORMS[file], value) for file, value in examples("flows/README.md") if file]
    assert {form for form, _ in named} == set(FORMS.values())
    for form, value in named:
        form.model_validate({**WHOLE.get(form, {}), **value})


def test_the_examples_for_translators_are_of_the_right_form(shelf: Shelf) -> None:
    by_file = dict(examples("content/README.md"))
    FlowWordsForm.model_validate({"questions": by_file["questions.yaml"]})
    tune(EarWords(**by_file["ear.yaml"]), shelf.catalogs["en"].common.denial)
