// A message as Telegram shows it.

import { el } from "/page/dom.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", spoiler: "span",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/** Text with its entities; their offsets count UTF-16 units, as strings here do. */
function marked(text, entities, act) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const inside = (start, end, given) => {
    const parts = [];
    let at = start;
    while (given.length) {
      const first = given[0];
      const last = Math.min(first.offset + first.length, end);
      const nested = given.slice(1).filter((one) => one.offset < last);
      given = given.slice(1 + nested.length);
      if (first.offset > at) parts.push(text.slice(at, first.offset));
      parts.push(entity(first, text.slice(first.offset, last), inside(first.offset, last, nested), act));
      at = last;
    }
    return at < end ? [...parts, text.slice(at, end)] : parts;
  };
  return inside(0, text.length, sorted);
}

function entity(given, words, parts, act) {
  switch (given.type) {
    case "expandable_blockquote":
      return foldable(parts);
    case "text_link":
    case "url":
      return el("a", { href: given.url ?? words, target: "_blank", rel: "noopener noreferrer" }, parts);
    case "bot_command":
      return el("button", { type: "button", class: "command", onclick: () => act.write(words) }, parts);
    case "spoiler":
      return el("span", { class: "spoiler", tabindex: "0", onclick: (event) => event.currentTarget.classList.add("open") }, parts);
    default:
      return TAGS[given.type] ? el(TAGS[given.type], {}, parts) : el("span", { class: "mention" }, parts);
  }
}

function foldable(parts) {
  const words = el("div", {}, parts);
  const button = el("button", { type: "button", "aria-expanded": "false", onclick: () => {
    const open = words.parentElement.classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Show less" : "Show more";
  } }, "Show more");
  return el("blockquote", { class: "foldable" }, words, button);
}

/** A quote that fits into three lines is not folded; to be called once the message stands in the page. */
export function settle(item) {
  for (const quote of item.querySelectorAll(".foldable:not(.open)")) {
    quote.lastChild.hidden = quote.firstChild.scrollHeight <= quote.firstChild.clientHeight + 2;
  }
}

const SERVICE = {
  new_chat_members: (value) => `${value.map((one) => one.first_name).join(", ")} joined`,
  left_chat_member: (value) => `${value.first_name} left`,
  pinned_message: () => "A message was pinned",
  forum_topic_created: (value) => `New topic: ${value.name}`,
  migrate_to_chat_id: () => "The group became a supergroup",
  migrate_from_chat_id: () => "The group became a supergroup",
};

/** `act` has what a person can do: tap, write, vote, and the address of a file. */
export function item(message, me, act) {
  const service = Object.keys(SERVICE).find((name) => name in message);
  if (service) return el("li", { class: "service", "data-id": message.message_id }, SERVICE[service](message[service]));
  const own = message.from?.id === me && !message.sender_chat;
  const sender = message.sender_chat?.title ?? message.from?.first_name ?? "";
  const text = marked(message.text ?? message.caption ?? "", message.entities ?? message.caption_entities, act);
  const time = new Date((message.edit_date ?? message.date) * 1000);
  const named = message.chat.type !== "private" && !own;
  return el("li", { class: own ? "own" : "theirs", "data-id": message.message_id },
    el("div", { class: "bubble" },
      named ? el("b", { class: "sender" }, sender) : el("span", { class: "unseen" }, own ? "You: " : `${sender}: `),
      message.reply_to_message ? el("div", { class: "reply" }, message.reply_to_message.text ?? "…") : null,
      media(message, act),
      text.length ? el("div", { class: "text" }, text) : null,
      message.poll ? poll(message, act) : null,
      el("time", { datetime: time.toISOString() }, message.edit_date ? "edited " : "",
        time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }))),
    buttons(message, act));
}

function media(message, act) {
  const photo = message.photo?.at(-1);
  if (photo) return picture(act.file(photo), photo, message.caption ?? "Photo");
  if (message.animation) {
    const moving = message.animation;
    if (moving.mime_type !== "video/mp4") return picture(act.file(moving), moving, message.caption ?? "Animation");
    return el("video", { src: act.file(moving), autoplay: true, loop: true, muted: true, playsinline: true, controls: true });
  }
  if (message.document) {
    const { file_name: name = "file", file_size: size = 0 } = message.document;
    return el("a", { class: "file", href: act.file(message.document), download: name },
      el("span", { "aria-hidden": "true" }, "⬇"), el("span", {}, name, el("small", {}, ` ${Math.ceil(size / 1024)} KB`)));
  }
  if (message.sticker) return el("div", { class: "sticker" }, message.sticker.emoji ?? "Sticker");
  if (message.voice) return el("div", { class: "file" }, `▶ Voice message, ${message.voice.duration} s`);
  const other = ["video", "location", "contact"].find((kind) => kind in message);
  return other ? el("div", { class: "file" }, other) : null;
}

function picture(source, { width, height }, alt) {
  const broken = (event) => event.currentTarget.replaceWith(el("div", { class: "file" }, "Picture"));
  return el("img", { src: source, alt, width, height, onerror: broken });
}

function poll(message, act) {
  const { question, options, total_voter_count: total, allows_multiple_answers: many, is_closed: closed, id } = message.poll;
  const chosen = act.votes.get(id) ?? new Set();
  const vote = (label) => {
    const next = new Set(many ? chosen : []);
    if (chosen.has(label)) next.delete(label);
    else next.add(label);
    act.vote(message, id, next);
  };
  return el("div", { class: "poll", role: "group", "aria-label": question }, el("b", {}, question),
    el("small", {}, closed ? "Final results" : many ? "Poll, several answers" : "Poll"),
    options.map(({ text, voter_count: count }) => {
      const share = total ? Math.round((100 * count) / total) : 0;
      return el("button", { type: "button", disabled: closed, "aria-pressed": String(chosen.has(text)), onclick: () => vote(text) },
        el("span", {}, `${chosen.has(text) ? "✓ " : ""}${text}`), el("span", {}, `${share}%`),
        el("progress", { max: 100, value: share, "aria-hidden": "true" }));
    }), el("small", {}, `${total} ${total === 1 ? "vote" : "votes"}`));
}

function buttons(message, act) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  return rows.length ? el("div", { class: "buttons", role: "group", "aria-label": "Buttons" }, rows.map((labels, row) =>
    el("div", {}, labels.map((button, column) =>
      el("button", { type: "button", class: button.style, "data-callback": button.callback_data, onclick: (event) => act.tap(message, row, column, button, event.currentTarget) },
        button.text, button.url ? el("span", { class: "corner", "aria-label": "link" }, "↗") : null))))) : null;
}
