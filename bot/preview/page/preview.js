// The page: who looks where, the panel, and the buttons above it.

import { $, el, get, pause, post, show } from "/page/dom.js";
import { look, onNews, setPanel, toast, viewed } from "/page/chat.js";
import { draw, looked, picture } from "/page/inspector.js";

const person = $("#person");
const place = $("#place");
let known = "";
let reload = 0;
let soon = null;

const press = (name, given = {}) => post(`/buttons/${name}`, given).catch((error) => toast(error.message));

function choose() {
  look(Number(person.value), Number(place.value) || null);
  refresh();
}

/** Fill the lists of people and places, keeping what is chosen where it is still there. */
function cast({ people, places }) {
  const told = JSON.stringify([people, places]);
  if (told === known) return;
  known = told;
  const chosen = [person.value, place.value];
  person.replaceChildren(...people.map(({ id, name, role }) => el("option", { value: id }, `${name}, ${role}`)));
  place.replaceChildren(el("option", { value: "" }, "private chat"), ...places.map(({ id, title, kind }) => el("option", { value: id }, `${kind}: ${title}`)));
  if (people.some(({ id }) => String(id) === chosen[0])) person.value = chosen[0];
  place.value = chosen[1] || "";
  if (!viewed() || String(viewed().person) !== person.value) choose();
}

function status(panel) {
  const time = new Date(panel.clock).toLocaleString([], { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const state = panel.down ? "Telegram is down" : panel.died ? "the bot has stopped" : "";
  $("#status").textContent = [time, state].filter(Boolean).join(" · ");
  $("#down").setAttribute("aria-pressed", String(panel.down));
  if (panel.reload !== reload && reload) toast(panel.faults.length ? "" : "Flows and content were read again.");
  reload = panel.reload;
  trouble(panel.faults.length ? [el("b", {}, "Not loaded: what was there before stays in force."),
    el("ul", {}, panel.faults.map(({ file, line, column, message }) => el("li", {}, el("code", {}, `${file}:${line}:${column}`), ` ${message}`)))]
    : panel.died ? [el("pre", {}, panel.died)] : []);
}

function trouble(told) {
  const area = $("#trouble");
  const text = told.map((one) => one.textContent).join();
  if (area.textContent !== text) area.replaceChildren(...told);
  area.hidden = !told.length;
}

async function refresh() {
  clearTimeout(soon);
  try {
    const panel = await get("/panel");
    cast(panel.cast);
    setPanel(panel);
    status(panel);
    draw(panel.people[viewed().person]);
  } catch {
    trouble([el("b", {}, "The preview does not answer. Start it again with: bot preview")]);
  }
  soon = setTimeout(refresh, document.hidden ? 5000 : 1000);
}

onNews(() => { clearTimeout(soon); soon = setTimeout(refresh, 60); });
person.onchange = place.onchange = choose;

for (const button of document.querySelectorAll("[data-advance]")) {
  button.onclick = async () => { await press("advance", { seconds: Number(button.dataset.advance) }); refresh(); };
}
$("#down").onclick = async (event) => {
  const on = event.currentTarget.getAttribute("aria-pressed") !== "true";
  await press("down", { on });
  toast(on ? "Every call of the bot fails now." : "Telegram is back. The bot notices within half a minute.");
  refresh();
};
$("#crash").onclick = async () => { await press("crash"); toast("Killed, and started again."); refresh(); };
$("#anew").onclick = async () => {
  await press("anew", { person: viewed().person });
  place.value = "";
  refresh();
};
$("#transcript").onclick = async () => {
  const { name, text } = await press("transcript", { person: viewed().person });
  if (!text) return toast("Nothing was answered yet.");
  const copied = await navigator.clipboard.writeText(text).then(() => true, () => false);
  return show(copied ? "Copied as a transcript" : "A transcript", el("p", {}, "Save it as ", el("code", {}, name)), el("pre", { tabindex: "0" }, text));
};
$("#picture").onclick = async () => {
  const drawn = await picture();
  show(`The flow ${looked().flow}`, drawn);
  await pause(50);
  $(".current", drawn)?.scrollIntoView({ block: "center" });
};

// Light or dark: as the machine says, until the button says otherwise.
const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;
$("#theme").onclick = () => {
  const dark = getComputedStyle(document.documentElement).getPropertyValue("color-scheme").trim() === "dark"
    || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  localStorage.setItem("theme", (document.documentElement.dataset.theme = dark ? "light" : "dark"));
};

for (const tab of document.querySelectorAll(".tabs button")) {
  tab.onclick = () => {
    document.body.dataset.tab = tab.dataset.tab;
    for (const other of document.querySelectorAll(".tabs button")) other.setAttribute("aria-pressed", String(other === tab));
  };
}

refresh();
