// What whoever writes content wants to know, from the panel's JSON.

import { $, el } from "/page/dom.js";

const STATUS = { answered: "answered", current: "asked now", passed: "passed over", unreached: "not reached", certain: "will be asked", ahead: "if its condition holds" };
const open = new Set();
let shown = "";
let look = null;

export const looked = () => look;

const place = ({ file, key, line }) => el("span", { class: "place" }, el("code", {}, `${file}:${line}`), ` ${key}`);
const muted = (words) => el("p", { class: "muted" }, words);

/** Details that stay open when what is around them is drawn anew. */
function details(key, summary, ...inside) {
  return el("details", { open: open.has(key), ontoggle: (event) => open[event.currentTarget.open ? "add" : "delete"](key) },
    el("summary", {}, summary), inside);
}

export function draw(given) {
  const text = JSON.stringify(given);
  if (text === shown) return;
  shown = text;
  look = given;
  $("#now").replaceChildren(...now(given));
  $("#pattern").replaceChildren(...pattern(given));
  $("#flags").replaceChildren(...flags(given));
  const way = $("#way");
  const before = $(".current", way)?.dataset.question;
  if (given?.state !== before) way.scrollTop = 0;
  way.replaceChildren(...(given?.way ?? []).map(step));
  const current = $(".current", way);
  if (current && current.dataset.question !== before) way.scrollTop = current.offsetTop - way.offsetTop - way.clientHeight / 3;
  $("#counts").replaceChildren(...counts(given));
  $("#kept").replaceChildren(...kept(given));
}

function now(given) {
  if (!given) return [muted("The bot is reading its files.")];
  const { screen, way } = given;
  const asked = way.find((one) => one.id === screen.question);
  const files = Map.groupBy ? Map.groupBy(screen.words, (one) => one.file) : grouped(screen.words);
  return [
    el("p", {}, el("b", {}, asked ? asked.id : screen.name), asked ? ` ${asked.kind}` : "", asked?.alarm ? " " : "", asked?.alarm ? el("mark", { class: "emergency" }, "alarm") : ""),
    asked?.place ? el("p", {}, place(asked.place)) : "",
    ...[...files].map(([file, words]) => details(`file ${file}`, `${file} (${words.length})`,
      el("ul", { class: "keys" }, words.map((one) => el("li", {}, el("code", {}, one.line), ` ${one.key}`))))),
  ];
}

function grouped(words) {
  const files = new Map();
  for (const one of words) files.set(one.file, [...(files.get(one.file) ?? []), one]);
  return files;
}

function pattern(given) {
  if (!given?.conditions.length) return [muted("This flow ends in advice, not in a pattern.")];
  const { patterns, mixed, finished, urgency, overrides } = given.pattern;
  const names = patterns.map((one) => `${one.id} (${one.certainty})`).join(", ") || (mixed.length ? `not clear, between ${mixed.join(" and ")}` : "not clear");
  const top = Math.max(...given.conditions.map((one) => one.cap));
  return [
    el("p", {}, el("b", {}, names), finished ? " " : " so far ", el("mark", { class: urgency }, urgency.replace("_", " "))),
    overrides.length ? el("p", {}, `Overrides: ${overrides.join(", ")}`) : "",
    ...given.conditions.map((one) => details(`condition ${one.id}`, [
      el("span", { class: one.ruled_out ? "out" : "" }, one.id),
      bar(one, top),
      el("b", { class: "points" }, `${one.weight}`)],
    el("p", { class: "muted" }, `${one.name}; possible from ${one.possible}, likely from ${one.likely}, at most ${one.cap}${one.ruled_out ? "; its own rule does not hold, so it is not shown" : ""}${one.sum === one.weight ? "" : `; capped from ${one.sum}`}`),
    one.reasons.length ? el("ul", {}, one.reasons.map((reason) =>
      el("li", {}, el("b", {}, `${reason.weight > 0 ? "+" : ""}${reason.weight} `), el("code", {}, reason.key), ` ${reason.words}`))) : muted("Nothing speaks for or against it yet."))),
  ];
}

function bar({ weight, possible, likely, ruled_out: out }, top) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const part = (name, values) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
    drawn.append(made);
  };
  for (const [name, value] of Object.entries({ viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "bar", "aria-hidden": "true" })) drawn.setAttribute(name, value);
  part("rect", { width: 100, height: 10, class: "ground" });
  part("rect", { width: (100 * Math.max(weight, 0)) / top, height: 10, class: out ? "weak" : weight >= likely ? "likely" : weight >= possible ? "possible" : "weak" });
  for (const limit of [possible, likely]) part("rect", { x: (100 * limit) / top - 0.4, width: 0.8, height: 10, class: "limit" });
  return drawn;
}

function flags(given) {
  if (!given?.flags.length) return [muted("None holds.")];
  return given.flags.map((one) => details(`flag ${one.id}`, [
    el("mark", { class: one.urgency }, one.urgency.replace("_", " ")), " ", el("b", {}, one.id), one.raised ? " raised" : "", one.holds ? "" : " (no longer holds)"],
  el("p", {}, one.name), el("p", { class: "muted" }, `when ${one.when}`),
  el("ul", {}, Object.entries(one.sources).map(([id, about]) => el("li", {}, el("code", {}, id), about === id ? "" : ` ${about}`)))));
}

function step(one) {
  return el("li", { class: one.status, "data-question": one.id, "data-depth": Math.min(one.depth, 2), "aria-current": one.status === "current" ? "step" : null },
    details(`step ${one.id}`, [el("b", {}, one.id), " ", el("span", { class: "answer" }, one.answer ? one.answer.words : STATUS[one.status])],
      one.ask ? el("p", {}, one.ask) : "",
      el("p", { class: "muted" }, [one.kind, one.alarm ? "alarm" : "", one.when ? `asked when ${one.when}` : "asked of everybody"].filter(Boolean).join("; ")),
      one.answer ? el("p", {}, el("code", {}, one.answer.options.join(", "))) : "",
      one.signs.map((sign) => el("p", {}, el("mark", { class: sign.label.replace("-", "_").replace(" ", "_") }, sign.label), ` ${sign.flags.join(", ")}`)),
      one.place ? el("p", {}, place(one.place)) : ""));
}

function counts(given) {
  if (!given?.counts.length) return [muted("All are zero.")];
  const result = { true: "positive", false: "negative", null: "not asked in full" };
  return [el("table", {}, given.counts.map((one) => el("tr", {}, el("th", { scope: "row" }, el("code", {}, one.id)),
    el("td", {}, one.total), el("td", {}, one.positive === null ? "" : `${result[one.result]} (from ${one.positive})`))))];
}

function kept(given) {
  if (!given?.kept) return [muted("Nothing is stored of this person.")];
  const words = (value) => Array.isArray(value) ? value.join(", ") : value && typeof value === "object"
    ? Object.entries(value).map(([name, options]) => `${name}: ${options.join(", ")}`).join("; ") : String(value ?? "");
  const rows = Object.entries(given.kept).filter(([, value]) => words(value) !== "" && value !== false);
  return [el("table", {}, rows.map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, value === true ? "yes" : words(value)))))];
}

/** The picture of the flow with the way marked: titles in it read `4. where`, right after their box. */
export async function picture() {
  const answer = await fetch(`/flow/${look.flow}.svg`);
  const drawn = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  const states = new Map(look.way.map((one) => [one.id, one.status]));
  let box = null;
  for (const part of drawn.children) {
    if (part.tagName === "rect" && part.getAttribute("rx") === "7") box = part;
    const name = part.tagName === "text" && /^\d+\. (\w+)$/.exec(part.textContent)?.[1];
    if (box && name && states.has(name)) box.classList.add(states.get(name));
  }
  drawn.setAttribute("class", "flow");
  return document.importNode(drawn, true);
}
