from pathlib import Path
from time import perf_counter

from bot.loaders.shelf import load

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 1.5
"""The aim is half a second on a quiet machine; this bound only catches what is out of all proportion."""


def test_the_flows_and_the_content_have_no_faults_and_load_quickly():
    began = perf_counter()
    shelf = load(ROOT / "flows", ROOT / "content")
    assert perf_counter() - began < MOST_SECONDS
    assert shelf.flows
    assert "en" in shelf.catalogs
