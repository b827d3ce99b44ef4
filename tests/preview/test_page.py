"""The page in a real browser. What it looks like is kept in `.pytest_artefacts/`, for people to look at."""

import asyncio
import re
import shutil
import struct
import zlib
from contextlib import suppress

import aiohttp
import pytest

from bot.local_telegram.server import TOKEN
from bot.preview.browser import free_port, preview_in_browser
from tests.conftest import ROOT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
playwright = pytest.importorskip("playwright.async_api", reason="Playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ARTEFACTS = ROOT / ".pytest_artefacts"
DESK, PHONE = {"width": 1360, "height": 880}, {"width": 390, "height": 844}
PATIENCE = 15_000
"""Milliseconds for anything to appear."""
CHOSEN = {
    "age": "40_49",
    "where": "below_knee",
    "onset": "overdid",
    "duration": "d3_14",
    "night": "fine",
    "side": "left",
    "walk": "no_limit",
    "sit": "worse",
    "forward": "worse",
    "cough": "leg",
    "worse_part": "leg",
}


class Page:
    """A browser window on the preview, by what a person sees and what a button carries."""

    def __init__(self, page, url):
        self.page = page
        self.url = url
        self.errors: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)

    async def begins(self):
        """Opens the page and agrees to be asked."""
        await self.page.goto(self.url)
        await self.page.get_by_role("button", name="Start", exact=True).click()
        await self.taps("1:ag:check")
        await self.button(":age:").first.wait_for()

    def button(self, carries):
        return self.page.locator(f'#messages [data-callback*="{carries}"]')

    async def taps(self, carries):
        await self.button(carries).last.click()

    async def answers(self, chosen, until="1:ok"):
        """Answers until there is a button that carries `until`; what is not chosen is *none* or the last option."""
        while await self.button(until).count() == 0:
            offered = [data for data in await self.offered() if data.startswith("1:c:")]
            question = offered[0].split(":")[3]
            wanted = next((data for data in offered if data.endswith(f":{chosen.get(question, 'none')}")), offered[-1])
            await self.taps(wanted)
            await self.page.wait_for_function(
                "before => !document.querySelector(`#messages [data-callback='${before}']`)", arg=wanted
            )

    async def offered(self):
        buttons = self.page.locator("#messages [data-callback]")
        return await buttons.evaluate_all("all => all.map(one => one.dataset.callback)")

    async def keeps(self, name, *, size=DESK, dark=False):
        """Keeps a picture of the page. Nothing may stick out at the side."""
        await self.page.set_viewport_size(size)
        await self.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        await self.page.wait_for_timeout(300)
        ARTEFACTS.mkdir(exist_ok=True)
        await self.page.screenshot(path=ARTEFACTS / f"{name}.png")
        assert await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def files(settings, tmp_path):
    """Flows and content that a test may write into."""
    for name in ("flows", "content"):
        shutil.copytree(ROOT / name, tmp_path / name)
    settings.flows, settings.content = tmp_path / "flows", tmp_path / "content"
    return tmp_path


@pytest.fixture
async def preview(settings, files, monkeypatch):
    """The preview, with the bot up and its files read."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    stopped, port = asyncio.Event(), free_port(8100, 200)
    running = asyncio.create_task(preview_in_browser(settings, port, data=files / "data", stopped=stopped))
    url = f"http://127.0.0.1:{port}"
    await _up(url, running, files)
    yield url
    stopped.set()
    await asyncio.wait_for(running, 20)


async def _up(url, running, files):
    async with aiohttp.ClientSession() as session:
        for _ in range(300):
            assert not running.done(), running.exception()
            with suppress(aiohttp.ClientError):
                async with session.get(f"{url}/panel") as answer:
                    panel = await answer.json()
                    assert not panel["died"], panel["died"]
                    if panel["reload"] and panel["commands"]["private"]:
                        return
            await asyncio.sleep(0.1)
    raise AssertionError((files / "data" / "preview.log").read_text())


@pytest.fixture
async def page(preview):
    async with playwright.async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(viewport=DESK, permissions=["clipboard-read", "clipboard-write"])
        opened = Page(await context.new_page(), preview)
        yield opened
        await browser.close()
        assert opened.errors == []


async def test_a_whole_conversation_from_start_to_guidance(page):
    await page.begins()
    await page.keeps("welcome")
    await page.answers(CHOSEN, until="now:none")
    await page.keeps("question")
    await page.keeps("question_dark", dark=True)
    await page.keeps("question_phone", size=PHONE)
    await page.keeps("question_phone_dark", size=PHONE, dark=True)
    await page.answers(CHOSEN)
    await page.keeps("review")
    await page.taps("1:ok")
    await page.button("1:o:why").wait_for()
    fold = page.page.locator(".foldable > button")
    await fold.last.click()
    assert await fold.last.get_attribute("aria-expanded") == "true"
    await page.keeps("guidance", dark=True)
    await page.keeps("guidance_phone", size=PHONE)
    assert await page.page.locator("#pattern").get_by_text("disc_herniation (clear)").count() == 1


async def test_the_inspector_follows_and_shows_where_words_stand(page):
    await page.begins()
    await page.answers(CHOSEN, until="legs:none")
    current = page.page.locator("#way [aria-current=step]")
    await playwright.expect(current).to_have_attribute("data-question", "legs")
    await page.page.locator("#now summary", has_text="questions.yaml").click()
    await playwright.expect(page.page.locator("#now")).to_contain_text("legs.ask")
    await page.page.locator("#picture").click()
    await page.page.locator("dialog .current").wait_for()
    await page.keeps("picture")
    await page.page.get_by_role("button", name="Close").click()
    await page.page.set_viewport_size(PHONE)
    await page.page.locator(".tabs [data-tab=inspector]").click()
    await page.keeps("inspector_phone", size=PHONE, dark=True)


async def test_a_toast_and_the_keyboard(page):
    await page.begins()
    await page.button("1:o:why_asked").focus()
    await page.page.keyboard.press("Enter")
    await playwright.expect(page.page.locator("#toast")).to_be_visible()
    await playwright.expect(page.page.locator("[aria-busy=true]")).to_have_count(0)
    await page.keeps("toast")
    await page.button("age:40_49").focus()
    await page.page.keyboard.press("Enter")
    await page.button("saddle:none").wait_for()
    assert await page.page.evaluate("document.activeElement.closest('.buttons') !== null"), "the focus was lost"
    await page.page.locator("#text").fill("/")
    await page.page.locator("#menu button", has_text="/help").focus()
    await page.keeps("menu_phone", size=PHONE)
    await page.page.keyboard.press("Enter")
    await page.button("1:o:here").wait_for()


async def test_saving_a_file_shows_new_words_and_a_fault_leaves_the_old(page, files):
    await page.begins()
    await page.answers(CHOSEN, until="legs:none")
    file = files / "content" / "en" / "back_pain" / "questions.yaml"
    good = file.read_text(encoding="utf-8")
    words = r'(\nlegs:\n  ask: ")[^\\"]*'
    assert re.search(words, good)
    file.write_text(re.sub(words, r"\1Quite other words.", good), encoding="utf-8")
    await page.page.locator("#messages", has_text="Quite other words.").wait_for()
    file.write_text(good.replace("\nlegs:\n", "\nlegs:\n  odd: [\n", 1), encoding="utf-8")
    trouble = page.page.locator("#trouble")
    await playwright.expect(trouble).to_contain_text(re.compile(r"content/en/back_pain/questions\.yaml:\d+:\d+"))
    await page.keeps("fault")
    await page.keeps("fault_phone_dark", size=PHONE, dark=True)
    await page.taps("legs:none")
    await page.button("now:none").wait_for()
    file.write_text(good, encoding="utf-8")
    await playwright.expect(trouble).to_be_hidden()
    await page.button("now:none").wait_for()


async def test_the_tools(page):
    await page.begins()
    await page.taps("age:40_49")
    await page.button("saddle:none").wait_for()
    tools = page.page.get_by_role("group", name="Tools")
    before = await page.page.locator("#status").inner_text()
    await tools.get_by_role("button", name="+1 day").click()
    await playwright.expect(page.page.locator("#status")).not_to_have_text(before)
    await tools.get_by_role("button", name="Crash and restart").click()
    await page.taps("saddle:none")
    await page.button("legs:none").wait_for()
    down = tools.get_by_role("button", name="Telegram is down")
    await down.click()
    await playwright.expect(down).to_have_attribute("aria-pressed", "true")
    await page.keeps("down", dark=True)
    await down.click()
    await tools.get_by_role("button", name="Copy as transcript").click()
    await page.page.locator("dialog pre").wait_for()
    copied = await page.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("about:")
    assert "saddle: none" in copied
    await page.keeps("transcript")
    await page.page.get_by_role("button", name="Close").click()
    await tools.get_by_role("button", name="Start anew").click()
    await page.page.get_by_role("button", name="Start", exact=True).wait_for()


async def test_places_links_and_stand_ins(page):
    await page.begins()
    await page.page.locator("#person").select_option(label="Ben, second")
    await page.page.locator("#extras").click()
    await page.page.locator("#payload").fill("from_a_post")
    await page.page.locator("#more").get_by_role("button", name="Open").click()
    await page.page.locator("#messages .own", has_text="/start from_a_post").wait_for()
    await page.button("1:as:check:from_a_post").wait_for()
    await page.page.locator("#extras").click()
    await page.page.locator("#more").get_by_role("button", name="Send a sticker").click()
    await page.page.locator("#messages .sticker").wait_for()
    await page.page.locator("#place").select_option(label="group: Back pain")
    await page.page.locator("#text").fill("Hello, all")
    await page.page.keyboard.press("Enter")
    await page.page.locator("#messages .own", has_text="Hello, all").wait_for()
    await page.keeps("group_phone", size=PHONE)
    await page.page.locator("#person").select_option(label="Olga, operator")
    await page.page.locator("#messages .theirs", has_text="Hello, all").wait_for()
    await page.page.locator("#place").select_option(label="channel: Backwise news")
    await page.page.locator("#text").fill("News")
    await page.page.keyboard.press("Enter")
    await page.page.locator("#messages .theirs", has_text="News").wait_for()


async def test_everything_that_telegram_can_show(page):
    await page.begins()
    ada = (await page.page.evaluate("fetch('/person').then(given => given.json())"))[0]["id"]
    await calls(page, "sendPhoto", chat_id=ada, caption="A picture", photo=("a.png", picture(320, 200)))
    await calls(page, "sendDocument", chat_id=ada, document=("summary.txt", b"All that is stored"))
    text = '<b>Bold <i>and italic</i></b>, <code>code</code>, <a href="https://example.org/">a link</a>, /help'
    quote = "<blockquote expandable>" + "\n".join(f"Line {number}" for number in range(8)) + "</blockquote>"
    await calls(page, "sendMessage", chat_id=ada, text=f"{text}\n{quote}", parse_mode="HTML")
    await calls(page, "sendPoll", chat_id=ada, question="Which?", options='[{"text": "This"}, {"text": "That"}]')
    await calls(page, "sendChatAction", chat_id=ada, action="typing")
    messages = page.page.locator("#messages")
    await playwright.expect(page.page.locator("#typing")).to_be_visible()
    await page.page.locator(".poll button", has_text="That").click()
    await playwright.expect(page.page.locator(".poll button", has_text="That")).to_contain_text("100%")
    assert await messages.locator("img").evaluate("image => image.complete && image.naturalWidth") == 320
    assert await messages.locator("b i").inner_text() == "and italic"
    assert await messages.locator("a", has_text="a link").get_attribute("href") == "https://example.org/"
    await page.keeps("kinds")
    await page.keeps("kinds_dark", dark=True)


async def calls(page, method, **given):
    """A call of the Bot API, as the bot could make it."""
    form = aiohttp.FormData()
    for name, value in given.items():
        if isinstance(value, tuple):
            form.add_field(name, value[1], filename=value[0], content_type="application/octet-stream")
        else:
            form.add_field(name, str(value))
    async with aiohttp.ClientSession() as session, session.post(f"{page.url}/bot{TOKEN}/{method}", data=form) as answer:
        told = await answer.json()
        assert told["ok"], told


def picture(width, height):
    """A small PNG of one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x4f\x8f\xd0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
