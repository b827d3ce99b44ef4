"""Everything at once."""

from pathlib import Path

from bot.loaders.catalogs import load_languages
from bot.loaders.faults import Fault, Faults
from bot.loaders.flows import load_flows, written_flows
from bot.loaders.series import load_series
from bot.loaders.sources import load_numbers, load_sources
from bot.loaders.words_check import check_series, check_words
from bot.wording.catalog import BASE
from bot.wording.shelf import Shelf


def load(flows_dir: Path, content_dir: Path) -> Shelf:
    """The shelf, checked.

    Raises:
        ContentError: with every fault of both folders, one a line.
    """
    faults = Faults()
    for folder in (flows_dir, content_dir):
        if not folder.is_dir():
            faults.add(Fault(folder.name, 1, 1, "", "the folder is missing"))
    faults.raise_if_any()
    sources = load_sources(flows_dir, faults)
    numbers = load_numbers(flows_dir, faults)
    before = len(faults)
    flows = load_flows(flows_dir, sources, faults)
    complete = flows.keys() >= written_flows(flows_dir)
    sound = complete and len(faults) == before
    languages = load_languages(content_dir, faults)
    if BASE not in languages:
        faults.add(Fault(f"{content_dir.name}/{BASE}", 1, 1, "", "the base language is missing"))
    check_words(flows, languages, sources, faults, complete=complete, sound=sound)
    drawn = {name for flow in flows.values() for name, exercise in flow.exercises.items() if exercise.pose}
    series = load_series(flows_dir, sources, drawn if complete else None, faults)
    check_series(series, languages, faults)
    faults.raise_if_any()
    catalogs = {code: language.catalog for code, language in languages.items() if language.catalog}
    posts, templates = series.posts or {}, series.templates or {}
    return Shelf(flows, sources or {}, numbers, catalogs, posts, templates, series.unreviewed)
