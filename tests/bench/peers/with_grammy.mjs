// The conversation with grammY, as its documentation writes one: sessions in memory, a handler for each kind of button,
// and `webhookCallback` on Node's own server; the library's defaults.
//
// It need not work out the next question, nor when a danger sign interrupts: the screens stand in a file, in their order.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";
import { Bot, InlineKeyboard, session, webhookCallback } from "grammy";

const { BENCH_API, BENCH_PORT, BENCH_SCREENS, BENCH_SECRET, BENCH_TOKEN } = process.env;
const SCREENS = JSON.parse(readFileSync(BENCH_SCREENS, "utf8"));
const QUESTIONS = new Map(SCREENS.questions.map((question) => [question.id, question]));
const ORDER = [...QUESTIONS.keys()];

function buttonOf({ label, does, option = "", style }, ticked = []) {
  const text = ticked.includes(option) ? label.replace("☐", "☑") : label;
  return { text, callback_data: `${does}:${option}`, ...(style && { style }) };
}

// With something ticked, what is chosen alone makes way for *Done*.
function keyboard(screen, ticked = []) {
  const rows = [];
  for (const row of screen.rows) {
    if (ticked.length && row.every((button) => button.does === "choose")) continue;
    if (ticked.length && row[0].does === "back") {
      rows.push([buttonOf({ ...SCREENS.done, label: `Done (${ticked.length})` })]);
    }
    rows.push(row.map((button) => buttonOf(button, ticked)));
  }
  return new InlineKeyboard(rows);
}

function looks(screen, ticked) {
  return { parse_mode: "HTML", link_preview_options: { is_disabled: true }, reply_markup: keyboard(screen, ticked) };
}

async function show(ctx, screen, ticked) {
  await ctx.answerCallbackQuery();
  await ctx.editMessageText(screen.text, looks(screen, ticked));
}

async function ask(ctx, question) {
  ctx.session.state = question;
  await show(ctx, QUESTIONS.get(question));
}

async function goOn(ctx) {
  const after = ORDER.indexOf(ctx.session.state) + 1;
  if (after < ORDER.length) return await ask(ctx, ORDER[after]);
  ctx.session.state = "review";
  await show(ctx, SCREENS.review);
}

const bot = new Bot(BENCH_TOKEN, { client: { apiRoot: BENCH_API } });
bot.use(session({ initial: () => ({ state: "", answers: {} }) }));

bot.command("start", async (ctx) => {
  ctx.session = { state: "welcome", answers: {} };
  await ctx.reply(SCREENS.welcome.text, looks(SCREENS.welcome));
});

bot.callbackQuery(/^agree:/).filter((ctx) => ctx.session.state === "welcome", (ctx) => ask(ctx, ORDER[0]));

const asked = bot.filter((ctx) => QUESTIONS.has(ctx.session.state));
asked.callbackQuery(/^choose:(.+)$/, async (ctx) => {
  ctx.session.answers[ctx.session.state] = ctx.match[1];
  await goOn(ctx);
});
asked.callbackQuery(/^tick:(.+)$/, async (ctx) => {
  const { state, answers } = ctx.session;
  const before = answers[state] ?? [];
  const option = ctx.match[1];
  answers[state] = before.includes(option) ? before.filter((each) => each !== option) : [...before, option];
  await show(ctx, QUESTIONS.get(state), answers[state]);
});
asked.callbackQuery(/^done:/, goOn);
asked.callbackQuery(/^back:/, (ctx) => ask(ctx, ORDER[Math.max(0, ORDER.indexOf(ctx.session.state) - 1)]));

bot.callbackQuery(/^confirm:/).filter((ctx) => ctx.session.state === "review", async (ctx) => {
  ctx.session.state = "";
  await show(ctx, SCREENS.result);
});

createServer(webhookCallback(bot, "http", { secretToken: BENCH_SECRET })).listen(Number(BENCH_PORT), "127.0.0.1");
await bot.api.setWebhook(`http://127.0.0.1:${BENCH_PORT}/`, { secret_token: BENCH_SECRET });
