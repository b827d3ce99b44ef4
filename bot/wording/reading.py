"""Pages about a condition: what it is, what helps, where it comes from."""

from html import escape

from bot.domain.act import Open
from bot.domain.say import Page
from bot.domain.sources import Source
from bot.wording.catalog import Catalog, Section
from bot.wording.layout import bullets, capital, lines, paragraphs, rows
from bot.wording.reply import Button, Reply
from bot.wording.result import way_back
from bot.wording.shelf import Shelf


def about(page: Page, catalog: Catalog) -> Reply:
    """What a condition is: cause, usual course, what helps, when to see someone."""
    words = catalog.topics[page.flow.topic].conditions[page.about]
    parts = [
        lines(f"<b>{catalog.text(f'page.about.{part}')}</b>", told)
        for part, told in (("cause", words.cause), ("course", words.course), ("helps", words.helps), ("see", words.see))
    ]
    text = paragraphs(
        f"<b>{capital(words.short)}</b>", *parts, catalog.text("page.about_others"), catalog.text("not_a_diagnosis")
    )
    others = [
        Button(capital(found.short), Open("about", name))
        for name, found in catalog.topics[page.flow.topic].conditions.items()
        if name != page.about
    ]
    more = [
        Button(catalog.text("result.buttons.sources"), Open("sources", page.about)),
        Button(catalog.text("result.buttons.tradition"), Open("tradition")),
    ]
    return Reply(text, (*rows(others), *rows(more), (way_back(page, catalog),)))


def section(page: Page, catalog: Catalog) -> Reply:
    topic = catalog.topics[page.flow.topic]
    found: Section = {"build_up": topic.build_up, "prevent": topic.prevent, "tradition": topic.tradition}[page.card]
    others = [
        Button(catalog.text(f"result.buttons.{name}"), Open(name))
        for name in ("build_up", "prevent")
        if name != page.card
    ]
    text = lines(f"<b>{found.title}</b>", bullets(found.lines))
    return Reply(text, (*rows(others), (way_back(page, catalog),)))


def sources(page: Page, catalog: Catalog, shelf: Shelf) -> Reply:
    """The sources that a condition's words and weights stand on."""
    cited = catalog.topics[page.flow.topic].conditions[page.about].sources
    told = [_source(shelf.sources[name]) for name in cited if name in shelf.sources]
    text = paragraphs(
        f"<b>{catalog.text('page.sources')}</b>",
        bullets(told) if told else None,
        catalog.text("page.sources_judgement"),
    )
    back = Button(catalog.text("result.buttons.about"), Open("about", page.about))
    return Reply(text, ((back,), (way_back(page, catalog),)))


def _source(source: Source) -> str:
    """Authors, year, where it appeared, and the link."""
    who = f"{escape(source.authors)}, " if source.authors else ""
    year = f" ({source.year})" if source.year and str(source.year) not in source.where else ""
    return f'{who}<a href="{escape(source.link)}">{escape(source.where, quote=False)}</a>{year}'
