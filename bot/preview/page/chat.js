// The chat: what happens in it, and what the person does.

import { $, el, get, pause, post, show } from "/page/dom.js";
import { item, settle } from "/page/messages.js";

const list = $("#messages");
const votes = new Map();
let view = null; // { person, place, since, stop }
let panel = null;
let toasting = 0;
let typing = 0;

export const viewed = () => view;
let happened = () => {};
export const onNews = (callback) => { happened = callback; };

const where = () => (view.place ? { chat: view.place } : {});
/** Undefined, after a toast, for what a person cannot do. */
const does = async (act, given = {}) => {
  try {
    return await post(`/person/${view.person}/${act}`, { ...given, ...where() });
  } catch (error) {
    toast(error.message);
    return undefined;
  }
};

const act = {
  votes,
  file: ({ file_unique_id: unique }) => `/person/${view.person}/file/${unique}`,
  write: (text) => { list.scrollTop = list.scrollHeight; return does("write", { text }); },
  vote: async (message, id, chosen) => {
    votes.set(id, chosen);
    await does("vote", { message: message.message_id, options: [...chosen] });
  },
  tap: async (message, row, column, button, pressed) => {
    $("#toast").hidden = true;
    if (button.callback_data) waits(pressed);
    const given = await does("tap", { message: message.message_id, row, column });
    if (given === undefined) pressed.removeAttribute("aria-busy");
    if (button.url && !button.url.startsWith("https://t.me/")) window.open(button.url, "_blank", "noopener");
    if (button.copy_text) await navigator.clipboard.writeText(given).then(() => toast("Copied"));
  },
};

function waits(button) {
  button.setAttribute("aria-busy", "true");
  setTimeout(() => button.removeAttribute("aria-busy"), 15000);
}

const answered = (id) => $(`[data-id="${id}"]`, list)?.querySelectorAll("[aria-busy]").forEach((one) => one.removeAttribute("aria-busy"));

export function toast(text) {
  const line = $("#toast");
  clearTimeout(toasting);
  line.textContent = text;
  line.hidden = !text;
  toasting = setTimeout(() => { line.hidden = true; }, Math.max(3500, text.length * 70));
}

/** Put a message where it belongs; keep the end in sight if it was, and the focus where it was. */
function put(message) {
  const before = $(`[data-id="${message.message_id}"]`, list);
  const focused = before?.contains(document.activeElement) ? document.activeElement.textContent : null;
  const fresh = item(message, view.person, act);
  $("#hello")?.remove();
  if (before) before.replaceWith(fresh);
  else list.append(fresh);
  settle(fresh);
  if (focused !== null) {
    const buttons = [...fresh.querySelectorAll(".buttons button")];
    (buttons.find((one) => one.textContent === focused) ?? buttons[0])?.focus({ preventScroll: true });
  }
  const own = fresh.classList.contains("own");
  if (own) atEnd = true;
  stay();
  for (const image of fresh.querySelectorAll("img")) image.onload = stay;
}

// The end stays in sight, once it is, whatever comes or changes its size, until the person scrolls up.
let atEnd = true;
const stay = () => { if (atEnd) list.scrollTop = list.scrollHeight; };
list.onscroll = () => { atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60; };
new ResizeObserver(stay).observe(list);

function happens(event, old) {
  switch (event.kind) {
    case "message":
    case "edited":
      if (event.by_bot) $("#typing").hidden = true;
      put(event.message);
      if (event.keyboard) keyboard(event.keyboard);
      break;
    case "deleted":
      $(`[data-id="${event.message_id}"]`, list)?.remove();
      break;
    case "toast":
      answered(event.message_id);
      if (old) break;
      if (event.show_alert) show("", el("p", {}, event.text));
      else toast(event.text);
      break;
    case "answer":
      answered(event.message_id);
      break;
    case "action":
      if (old) break;
      clearTimeout(typing);
      $("#typing").hidden = false;
      typing = setTimeout(() => { $("#typing").hidden = true; }, 5000);
  }
}

function keyboard({ keyboard: rows = [] }) {
  const keys = rows.map((row) => el("div", {}, row.map((key) =>
    el("button", { type: "button", onclick: () => act.write(key.text ?? key) }, key.text ?? key))));
  $("#keyboard").replaceChildren(...keys);
  $("#keyboard").hidden = !keys.length;
}

/** Before the first message: what the bot says about itself, and the button that starts it. */
function hello() {
  if (list.children.length || !panel) return;
  if (view.place) return;
  list.append(el("li", { id: "hello" }, el("div", {}, el("b", {}, "What can this bot do?"), el("p", {}, panel.about)),
    el("button", { type: "button", class: "start", onclick: () => does("open") }, "Start")));
}

async function listen(mine) {
  const chat = mine.place ? `&chat=${mine.place}` : "";
  let old = true;
  while (view === mine) {
    try {
      const told = await get(`/person/${mine.person}/messages?since=${mine.since}&timeout=${old ? 0 : 25}${chat}`, { signal: mine.stop.signal });
      if (view !== mine) return;
      for (const event of told.events) happens(event, old);
      if (told.seq < mine.since) return look(mine.person, mine.place); // the preview was started again
      mine.since = told.seq;
      if (old) hello();
      old = false;
      if (told.events.length) happened();
    } catch (error) {
      if (error.name !== "AbortError") await pause(1000);
    }
  }
}

/** Look through these eyes at this chat. */
export function look(person, place) {
  view?.stop.abort();
  view = { person, place, since: 0, stop: new AbortController() };
  list.replaceChildren();
  keyboard({});
  $("#typing").hidden = $("#toast").hidden = true;
  $("#block").setAttribute("aria-pressed", "false");
  listen(view);
}

export function setPanel(given) {
  panel = given;
  if (view?.since) hello();
  if ($("#hello p")) $("#hello p").textContent = given.about;
}

// What is typed, and the menus around it.

const text = $("#text");
const toggle = (button, area, open = area.hidden) => {
  area.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
};

function commands(typed = "/") {
  const known = panel?.commands[view.place ? "group" : "private"] ?? [];
  const tail = view.place ? `@${panel.bot}` : "";
  const fitting = known.filter(({ command }) => `/${command}`.startsWith(typed));
  $("#menu").replaceChildren(...fitting.map(({ command, description }) => el("li", {},
    el("button", { type: "button", onclick: () => { say(`/${command}${tail}`); } }, el("b", {}, `/${command}`), ` ${description}`))));
  if (!known.length) $("#menu").append(el("li", {}, "The bot offers no commands here."));
  return fitting.length || !known.length;
}

async function say(words) {
  text.value = "";
  text.style.height = "";
  toggle($("#commands"), $("#menu"), false);
  text.focus();
  await act.write(words);
}

$("#commands").onclick = () => { commands(); toggle($("#commands"), $("#menu")); };
$("#extras").onclick = () => { $("#link").textContent = `t.me/${panel?.bot}?start=`; toggle($("#extras"), $("#more")); };
text.oninput = () => {
  text.style.height = "";
  text.style.height = `${Math.min(text.scrollHeight, 140)}px`;
  toggle($("#commands"), $("#menu"), /^\/\w*$/.test(text.value) && Boolean(commands(text.value)));
};
text.onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); $("#compose").requestSubmit(); }
  if (event.key === "Escape") toggle($("#commands"), $("#menu"), false);
};
$("#compose").onsubmit = (event) => { event.preventDefault(); if (text.value.trim()) say(text.value); };
$("#more").onsubmit = (event) => {
  event.preventDefault();
  does("open", { payload: $("#payload").value });
  toggle($("#extras"), $("#more"), false);
};
const STANDINS = {
  sticker: { sticker: { file_id: "sticker-1", file_unique_id: "sticker1", type: "regular", width: 512, height: 512, is_animated: false, is_video: false, emoji: "👍" } },
  voice: { voice: { file_id: "voice-1", file_unique_id: "voice1", duration: 3, mime_type: "audio/ogg" } },
};
for (const button of document.querySelectorAll("[data-send]")) {
  button.onclick = () => { does("send", { content: STANDINS[button.dataset.send] }); toggle($("#extras"), $("#more"), false); };
}
$("#block").onclick = async (event) => {
  const button = event.currentTarget;
  const blocked = button.getAttribute("aria-pressed") === "true";
  if (await does(blocked ? "unblock" : "block") === undefined) return;
  button.setAttribute("aria-pressed", String(!blocked));
};
