# /// script
# requires-python = ">=3.11"
# dependencies = ["python-telegram-bot[webhooks]==22.8"]
# ///
"""The conversation with python-telegram-bot, as its examples write one: a `ConversationHandler`, a state a question,
answers in `context.user_data`, `run_webhook`, and the library's defaults.

It need not work out the next question, nor when a danger sign interrupts: the screens stand in a file, in their order.
"""

import json
import os
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    Defaults,
)

SCREENS = json.loads(Path(os.environ["BENCH_SCREENS"]).read_text(encoding="utf-8"))
QUESTIONS = {question["id"]: question for question in SCREENS["questions"]}
ORDER = list(QUESTIONS)
WELCOME, REVIEW = "welcome", "review"


def keyboard(screen: dict[str, Any], ticked: list[str] | None = None) -> InlineKeyboardMarkup:
    """With something ticked, what is chosen alone makes way for *Done*."""
    rows = []
    for row in screen["rows"]:
        if ticked and all(button["does"] == "choose" for button in row):
            continue
        if ticked and row[0]["does"] == "back":
            rows.append([button_of({**SCREENS["done"], "label": f"Done ({len(ticked)})"})])
        rows.append([button_of(button, ticked) for button in row])
    return InlineKeyboardMarkup(rows)


def button_of(button: dict[str, str], ticked: list[str] | None = None) -> InlineKeyboardButton:
    label, option = button["label"], button.get("option", "")
    if ticked and option in ticked:
        label = label.replace("☐", "☑")
    return InlineKeyboardButton(label, callback_data=f"{button['does']}:{option}", style=button.get("style"))


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> str:
    assert update.message is not None
    assert context.user_data is not None
    context.user_data.clear()
    await update.message.reply_text(SCREENS["welcome"]["text"], reply_markup=keyboard(SCREENS["welcome"]))
    return WELCOME


async def agree(update: Update, context: ContextTypes.DEFAULT_TYPE) -> str:
    assert context.user_data is not None
    context.user_data["agreed"] = True
    return await ask(update, context, ORDER[0])


async def ask(update: Update, context: ContextTypes.DEFAULT_TYPE, question: str) -> str:
    query = update.callback_query
    assert query is not None
    assert context.user_data is not None
    context.user_data["question"] = question
    await query.answer()
    await query.edit_message_text(QUESTIONS[question]["text"], reply_markup=keyboard(QUESTIONS[question]))
    return question


async def go_on(update: Update, context: ContextTypes.DEFAULT_TYPE) -> str:
    query = update.callback_query
    assert query is not None
    assert context.user_data is not None
    after = ORDER.index(context.user_data["question"]) + 1
    if after < len(ORDER):
        return await ask(update, context, ORDER[after])
    await query.answer()
    await query.edit_message_text(SCREENS["review"]["text"], reply_markup=keyboard(SCREENS["review"]))
    return REVIEW


async def choose(update: Update, context: ContextTypes.DEFAULT_TYPE) -> str:
    assert update.callback_query is not None
    assert update.callback_query.data is not None
    assert context.user_data is not None
    context.user_data[context.user_data["question"]] = update.callback_query.data.partition(":")[2]
    return await go_on(update, context)


async def tick(update: Update, context: ContextTypes.DEFAULT_TYPE) -> str:
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    assert context.user_data is not None
    question: str = context.user_data["question"]
    ticked: list[str] = context.user_data.setdefault(question, [])
    option = query.data.partition(":")[2]
    if option in ticked:
        ticked.remove(option)
    else:
        ticked.append(option)
    await query.answer()
    await query.edit_message_text(QUESTIONS[question]["text"], reply_markup=keyboard(QUESTIONS[question], ticked))
    return question


async def back(update: Update, context: ContextTypes.DEFAULT_TYPE) -> str:
    assert context.user_data is not None
    return await ask(update, context, ORDER[max(0, ORDER.index(context.user_data["question"]) - 1)])


async def confirm(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    query = update.callback_query
    assert query is not None
    await query.answer()
    await query.edit_message_text(SCREENS["result"]["text"], reply_markup=keyboard(SCREENS["result"]))
    return ConversationHandler.END


def main() -> None:
    handlers: list[BaseHandler[Update, ContextTypes.DEFAULT_TYPE, object]] = [
        CallbackQueryHandler(choose, pattern="^choose:"),
        CallbackQueryHandler(tick, pattern="^tick:"),
        CallbackQueryHandler(go_on, pattern="^done:"),
        CallbackQueryHandler(back, pattern="^back:"),
    ]
    conversation = ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states={
            WELCOME: [CallbackQueryHandler(agree, pattern="^agree:")],
            **dict.fromkeys(ORDER, handlers),
            REVIEW: [CallbackQueryHandler(confirm, pattern="^confirm:")],
        },
        fallbacks=[CommandHandler("start", start)],
    )
    defaults = Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
    builder = Application.builder().token(os.environ["BENCH_TOKEN"]).base_url(f"{os.environ['BENCH_API']}/bot")
    builder = builder.defaults(defaults)
    if os.environ.get("BENCH_CONCURRENT"):
        builder = builder.concurrent_updates(True)
    application = builder.build()
    application.add_handler(conversation)
    port = int(os.environ["BENCH_PORT"])
    application.run_webhook(
        listen="127.0.0.1",
        port=port,
        url_path="hook",
        webhook_url=f"http://127.0.0.1:{port}/hook",
        secret_token=os.environ["BENCH_SECRET"],
    )


if __name__ == "__main__":
    main()
