"""HTML and MarkdownV2 as Telegram reads them. Offsets are UTF-16 units."""

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Formatted
from bot.local_telegram.text import detect, parse


def spans(formatted: Formatted) -> list[tuple[str, int, int]]:
    return [(each["type"], each["offset"], each["length"]) for each in formatted.entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>Hi</b> you", "Hi you", [("bold", 0, 2)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("\N{GRINNING FACE} <u>x</u>", "\N{GRINNING FACE} x", [("underline", 3, 1)]),
        ("&lt;b&gt &amp; &#65;&#x42 &copy; &#12345678;", "<b> & AB &copy; &#12345678;", []),
        ("<pre><code>x</code></pre>", "x", [("pre", 0, 1)]),
        ('<code class="language-py"><pre>x</pre></code>', "x", [("pre", 0, 1)]),
        ("<a>e.org</a> <a>no link</a>", "e.org no link", [("text_link", 0, 5)]),
        ('<a href="nowhere">x</a>', "x", []),
        ('<a href="tg://user?id=5">x</a>', "x", [("text_mention", 0, 1)]),
        ("<blockquote expandable=false cite>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<tg-spoiler>s</tg-spoiler>", "s", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<blockquote expandable>long</blockquote>", "long", [("expandable_blockquote", 0, 4)]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [("blockquote", 0, 2)]),
        ("<code>a <b>b</b></code>", "a b", [("code", 0, 3)]),
        ("  <b> x </b> ", "x", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("<B>x</B>", "x", [("bold", 0, 1)]),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ('<tg-emoji emoji-id="5">x</tg-emoji>', "x", [("custom_emoji", 0, 1)]),
        ("<a href=e.org>x</a>", "x", [("text_link", 0, 1)]),
    ],
)
def test_html_is_read(source, text, entities):
    formatted = parse(source, "HTML", None)
    assert (formatted.text, spans(formatted)) == (text, entities)


def test_html_keeps_links_languages_and_moments():
    source = "<a href='https://e.org/?a=1&amp;b'>x</a><pre><code class=\"language-py\">y</code></pre>"
    link, code = parse(source, "HTML", None).entities
    assert link["url"] == "https://e.org/?a=1&b"
    assert (code["type"], code["language"]) == ("pre", "py")
    moment = parse('<tg-time unix="1700000000" format="t">noon</tg-time>', "HTML", None).entities[0]
    assert (moment["type"], moment["unix_time"], moment["date_time_format"]) == ("date_time", 1700000000, "t")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("\N{CYRILLIC SMALL LETTER A}<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href='x", "Unclosed start tag at byte offset 0"),
        ("<a href=x", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x,y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("&#xDFDF;", "Text contains invalid Unicode characters after decoding HTML entities"),
        ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-time>x</tg-time>", "Invalid Unix time specified"),
        ('<tg-time unix="5" format="rt">x</tg-time>', "Invalid date format used"),
    ],
)
def test_wrong_html_is_refused(source, reason):
    with pytest.raises(RefusedError) as refused:
        parse(source, "HTML", None)
    assert refused.value.text == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*b* _i_ __u__ ~s~ ||p||", "b i u s p", ["bold", "italic", "underline", "strikethrough", "spoiler"]),
        ("*a _b_*", "a b", ["bold", "italic"]),
        ("`a_b` ```py\nx = 1```", "a_b x = 1", ["code", "pre"]),
        ("[x](https://e.org/\\))", "x", ["text_link"]),
        ("[x] y", "x y", []),
        ("[e\\.org] y", "e.org y", ["text_link"]),
        ("[x](tg:user?id=5)", "x", ["text_mention"]),
        ("![x](tg://emoji?id=5) ![now](tg://time?unix=5&format=wT)", "x now", ["custom_emoji", "date_time"]),
        ("*>a\n*b", "a\nb", ["blockquote", "bold"]),
        (">*a\n>b*\nc", "a\nb\nc", ["blockquote", "bold"]),
        (">a\n**>b", "a\nb", ["blockquote", "blockquote"]),
        (">a ||b||\nc", "a b\nc", ["blockquote", "spoiler"]),
        (">a||\nb", "a\nb", ["expandable_blockquote"]),
        ("```\na\\`b\n```", "a`b", ["pre"]),
        ("`_a_`", "_a_", ["code"]),
        ("x____", "x", []),
        ("1\\. a\\-b\\!", "1. a-b!", []),
        ("```x```", "x", ["pre"]),
        (">a\n>b\nc", "a\nb\nc", ["blockquote"]),
        (">a\n>b||", "a\nb", ["expandable_blockquote"]),
        ("**>a", "a", ["blockquote"]),
    ],
)
def test_markdown_is_read(source, text, entities):
    formatted = parse(source, "MarkdownV2", None)
    assert (formatted.text, [kind for kind, _, _ in spans(formatted)]) == (text, entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("Hi.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a > b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("*b", "Can't find end of Bold entity at byte offset 0"),
        ("x _i", "Can't find end of Italic entity at byte offset 2"),
        ("`c", "Can't find end of Code entity at byte offset 0"),
        ("```py c", "Can't find end of PreCode entity at byte offset 0"),
        ("``` c` d```", "Can't find end of Pre entity at byte offset 0"),
        (">*b\nc*", "Can't find end of Bold entity at byte offset 1"),
        (">\n*a*>b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("![x]", "The entity must contain a tg://emoji or tg://time URL"),
        ("![x](tg://moon)", "Invalid tg://emoji or tg://time URL specified"),
        ("[x](http", "Can't find end of a URL at byte offset 4"),
    ],
)
def test_wrong_markdown_is_refused(source, reason):
    with pytest.raises(RefusedError) as refused:
        parse(source, "MarkdownV2", None)
    assert refused.value.text.endswith(reason)


def test_telegram_finds_commands_links_and_names_by_itself():
    found = detect("/start@a_bot see https://e.org/x. Ask @someone #back a@b.org", [])
    assert [each["type"] for each in found] == ["bot_command", "url", "mention", "hashtag", "email"]
    assert found[1]["length"] == len("https://e.org/x")
    assert detect("1/2 and a/b", []) == []


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_escaped_text_comes_back_as_it_was(text):
    formatted = parse(f"<b>{escape(text)}</b>", "HTML", None)
    assert formatted.text == text.replace("\r", "").strip()
    assert all(each["length"] > 0 for each in formatted.entities)
