from pathlib import Path

from bot.loaders.shelf import load

ROOT = Path(__file__).parents[2]


def test_the_flows_and_the_content_have_no_faults_and_load():
    shelf = load(ROOT / "flows", ROOT / "content")
    assert shelf.flows
    assert "en" in shelf.catalogs
