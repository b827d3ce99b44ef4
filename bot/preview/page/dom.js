// Small helpers that the other modules share.

export const $ = (selector, from = document) => from.querySelector(selector);

/** An element with properties (`class`, `data-...`, `aria-...` and handlers alike) and children; empty ones are left out. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export async function get(path, options = {}) {
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** Raises what the server says cannot be done. */
export async function post(path, body = {}) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({ ok: false, error: `The preview answered ${answer.status}.` }));
  if (told.ok === false) throw new Error(told.error);
  return told.result;
}

export function show(title, ...content) {
  const dialog = $("#dialog");
  $("h2", dialog).textContent = title;
  $("div", dialog).replaceChildren(...content);
  dialog.showModal();
}

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
