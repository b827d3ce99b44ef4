"""Pictures and films of all exercises, as files."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from bot.domain.flow import Flow
from bot.domain.pose import Pose
from bot.drawing.card import Label, picture_key
from bot.drawing.contact_sheet import contact_sheet
from bot.drawing.film import film
from bot.drawing.still import still
from bot.wording.catalog import TopicWords

SHEET = "contact_sheet.png"


@dataclass(frozen=True, slots=True)
class Drawn:
    id: str
    made: bool
    """Made anew; its files were there already otherwise."""


def draw_exercises(flow: Flow, words: TopicWords, out: Path, only: str | None = None) -> Iterator[Drawn]:
    """Writes each exercise's still and film without a verdict, and a sheet of all stills; tells of each when done.

    What was drawn before of the same pose, under the same name, is kept.

    Raises:
        KeyError: there is no such exercise, or it has no pose.
    """
    labels = {name: Label(words.exercises[name].name) for name in posed(flow)}
    chosen = list(labels) if only is None else [only]
    todo = [(out, name, posed(flow)[name], labels[name]) for name in chosen]
    out.mkdir(parents=True, exist_ok=True)
    yield from _all_drawn(todo)
    if only is None:
        (out / SHEET).write_bytes(contact_sheet([(out / f"{name}.png").read_bytes() for name in chosen]))


def posed(flow: Flow) -> dict[str, Pose]:
    """The exercises that can be drawn."""
    return {name: exercise.pose for name, exercise in flow.exercises.items() if exercise.pose}


_Task = tuple[Path, str, Pose, Label]


def _all_drawn(todo: list[_Task]) -> Iterable[Drawn]:
    if len(todo) == 1:
        yield _draw(todo[0])
        return
    # A forked child would share the locks of whatever else runs here.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        yield from workers.map(_draw, todo, chunksize=2)


def _draw(task: _Task) -> Drawn:
    out, name, pose, label = task
    key, noted = picture_key(pose, label), out / ".cache" / name
    picture = out / f"{name}.png"
    films = [out / f"{name}.{kind}" for kind in ("mp4", "gif")]
    if noted.exists() and noted.read_text() == key and picture.exists() and any(path.exists() for path in films):
        return Drawn(name, made=False)
    picture.write_bytes(still(pose, label))
    moving = film(pose, label)
    (out / f"{name}.{moving.kind}").write_bytes(moving.data)
    noted.parent.mkdir(exist_ok=True)
    noted.write_text(key)
    return Drawn(name, made=True)
