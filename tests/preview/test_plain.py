from typing import Any

from bot.preview.plain import text_of


def message(text: str, *entities: tuple[str, int, int]) -> dict[str, Any]:
    return {"text": text, "entities": [{"type": kind, "offset": at, "length": size} for kind, at, size in entities]}


def test_bold_only_where_it_is_styled():
    told = message("a bold word", ("bold", 2, 4))
    assert text_of(told, styled=True) == "a \x1b[1mbold\x1b[22m word"
    assert text_of(told, styled=False) == "a bold word"


def test_offsets_count_as_telegram_counts():
    assert (
        text_of(message("\N{OK HAND SIGN} yes", ("bold", 3, 3)), styled=True) == "\N{OK HAND SIGN} \x1b[1myes\x1b[22m"
    )


def test_styles_within_a_quote_stay_in_it():
    told = message("Before\nquote\nafter", ("expandable_blockquote", 7, 5), ("bold", 7, 5))
    assert text_of(told, styled=True) == "Before\n  │ \x1b[1mquote\x1b[22m\nafter"


def test_a_link_shows_its_address():
    link = {"type": "text_link", "offset": 4, "length": 4, "url": "https://example.org"}
    assert text_of({"text": "See here.", "entities": [link]}, styled=False) == "See here (https://example.org)."


def test_a_picture_is_named_with_its_caption():
    assert text_of({"photo": [{}], "caption": "Lie down"}, styled=False) == "[photo]\nLie down"
