// Build elements. Text only ever becomes text nodes, so names from reports need no escaping.

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

// On a narrow screen each row becomes a card, whose cells say their heading.
export function table(caption, headings, rows, whenEmpty) {
  if (!rows.length) return element("div", { class: "sheet empty" }, whenEmpty);
  const head = headings.map((heading) => element("th", { scope: "col" },
    heading || element("span", { class: "unseen" }, "Actions")));
  for (const row of rows) {
    [...row.cells].forEach((cell, index) => {
      if (headings[index]) cell.dataset.heading = headings[index];
    });
  }
  return element("div", { class: "sheet" },
    element("table", { "aria-label": caption },
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows)));
}

export function facts(pairs) {
  return element("div", { class: "sheet" },
    element("dl", {}, ...pairs.flatMap(([name, value]) =>
      [element("dt", {}, name), element("dd", {}, value)])));
}

export function when(iso) {
  const at = new Date(iso);
  const time = at.toLocaleTimeString([], { hourCycle: "h23" });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${two(at.getMonth() + 1)}-${two(at.getDate())}-${two(at.getFullYear() % 100)} ${time.slice(0, 5)}`;
}

const two = (number) => String(number).padStart(2, "0");

// A click is lost where what was pressed is drawn again before it is let go. This waits until it is,
// though not for long: over an open menu a browser does not tell.
const LONGEST_PRESS_MILLISECONDS = 1500;
const CLICK_MILLISECONDS = 30;
let pressed = Promise.resolve();
let letGo = () => {};
addEventListener("pointerdown", () => {
  pressed = new Promise((done) => { letGo = done; });
  setTimeout(letGo, LONGEST_PRESS_MILLISECONDS);
}, true);
for (const name of ["pointerup", "pointercancel"]) {
  addEventListener(name, () => setTimeout(letGo, CLICK_MILLISECONDS), true);
}
export const untilLetGo = () => pressed;

// Replace what `root` shows. The element in focus keeps it, and what was typed but not yet sent
// stays, both found again by their data-key.
export function show(root, keepDrafts, ...children) {
  const key = document.activeElement?.dataset?.key;
  const drafts = keepDrafts ? typed(root) : [];
  root.replaceChildren(...children);
  for (const [draft, value] of drafts) {
    const control = keyed(root, draft);
    if (control) control.value = value;
  }
  if (key) keyed(root, key)?.focus();
}

function keyed(root, key) {
  return root.querySelector(`[data-key="${CSS.escape(key)}"]`);
}

function typed(root) {
  return [...root.querySelectorAll("form [data-key]")]
    .filter(isChanged).map((control) => [control.dataset.key, control.value]);
}

function isChanged(control) {
  if (control.tagName !== "SELECT") return control.value !== control.defaultValue;
  return [...control.options].some((option) => option.selected !== option.defaultSelected);
}
