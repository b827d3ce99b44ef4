# /// script
# requires-python = ">=3.11"
# dependencies = ["aiogram==3.31.0"]
# ///
# aiogram wants another pydantic than this project, so that it is not there when types are checked.
# mypy: disable-error-code="import-not-found,misc,call-arg"
"""The conversation with aiogram, as its documentation writes one: a state a question, `FSMContext` over
`MemoryStorage`, callback data factories, and its webhook on aiohttp; the library's defaults.

It need not work out the next question, nor when a danger sign interrupts: the screens stand in a file, in their order.
"""

import json
import os
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import CommandStart, StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

SCREENS = json.loads(Path(os.environ["BENCH_SCREENS"]).read_text(encoding="utf-8"))
QUESTIONS = {question["id"]: question for question in SCREENS["questions"]}
ORDER = list(QUESTIONS)

router = Router()


class Press(CallbackData, prefix="p"):
    does: str
    option: str = ""


class Interview(StatesGroup):
    welcome = State()
    review = State()


ASKED = {question: State(question, group_name="Asked") for question in ORDER}


def keyboard(screen: dict[str, Any], ticked: list[str] | None = None) -> InlineKeyboardMarkup:
    """With something ticked, what is chosen alone makes way for *Done*."""
    rows = []
    for row in screen["rows"]:
        if ticked and all(button["does"] == "choose" for button in row):
            continue
        if ticked and row[0]["does"] == "back":
            rows.append([button_of({**SCREENS["done"], "label": f"Done ({len(ticked)})"})])
        rows.append([button_of(button, ticked) for button in row])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def button_of(button: dict[str, str], ticked: list[str] | None = None) -> InlineKeyboardButton:
    label, option = button["label"], button.get("option", "")
    if ticked and option in ticked:
        label = label.replace("☐", "☑")
    data = Press(does=button["does"], option=option).pack()
    return InlineKeyboardButton(text=label, callback_data=data, style=button.get("style"))


async def show(query: CallbackQuery, screen: dict[str, Any], ticked: list[str] | None = None) -> None:
    await query.answer()
    assert isinstance(query.message, Message)
    await query.message.edit_text(screen["text"], reply_markup=keyboard(screen, ticked))


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.clear()
    await state.set_state(Interview.welcome)
    await message.answer(SCREENS["welcome"]["text"], reply_markup=keyboard(SCREENS["welcome"]))


@router.callback_query(Interview.welcome, Press.filter(F.does == "agree"))
async def agree(query: CallbackQuery, state: FSMContext) -> None:
    await ask(query, state, ORDER[0])


async def ask(query: CallbackQuery, state: FSMContext, question: str) -> None:
    await state.set_state(ASKED[question])
    await state.update_data(question=question)
    await show(query, QUESTIONS[question])


async def go_on(query: CallbackQuery, state: FSMContext, question: str) -> None:
    after = ORDER.index(question) + 1
    if after < len(ORDER):
        await ask(query, state, ORDER[after])
    else:
        await state.set_state(Interview.review)
        await show(query, SCREENS["review"])


@router.callback_query(StateFilter(*ASKED.values()), Press.filter(F.does == "choose"))
async def choose(query: CallbackQuery, callback_data: Press, state: FSMContext) -> None:
    question = (await state.get_data())["question"]
    await state.update_data({question: callback_data.option})
    await go_on(query, state, question)


@router.callback_query(StateFilter(*ASKED.values()), Press.filter(F.does == "tick"))
async def tick(query: CallbackQuery, callback_data: Press, state: FSMContext) -> None:
    data = await state.get_data()
    question = data["question"]
    ticked = [option for option in data.get(question, []) if option != callback_data.option]
    if callback_data.option not in data.get(question, []):
        ticked.append(callback_data.option)
    await state.update_data({question: ticked})
    await show(query, QUESTIONS[question], ticked)


@router.callback_query(StateFilter(*ASKED.values()), Press.filter(F.does == "done"))
async def done(query: CallbackQuery, state: FSMContext) -> None:
    await go_on(query, state, (await state.get_data())["question"])


@router.callback_query(StateFilter(*ASKED.values()), Press.filter(F.does == "back"))
async def back(query: CallbackQuery, state: FSMContext) -> None:
    await ask(query, state, ORDER[max(0, ORDER.index((await state.get_data())["question"]) - 1)])


@router.callback_query(Interview.review, Press.filter(F.does == "confirm"))
async def confirm(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(None)
    await show(query, SCREENS["result"])


async def on_startup(bot: Bot) -> None:
    await bot.set_webhook(
        f"http://127.0.0.1:{os.environ['BENCH_PORT']}/webhook", secret_token=os.environ["BENCH_SECRET"]
    )


def main() -> None:
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_router(router)
    dispatcher.startup.register(on_startup)
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BENCH_API"]))
    defaults = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    bot = Bot(os.environ["BENCH_TOKEN"], session=session, default=defaults)
    app = web.Application()
    SimpleRequestHandler(dispatcher=dispatcher, bot=bot, secret_token=os.environ["BENCH_SECRET"]).register(
        app, path="/webhook"
    )
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["BENCH_PORT"]))


if __name__ == "__main__":
    main()
