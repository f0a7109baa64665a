// Making elements. Text only ever becomes text: nothing here parses HTML.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  const shown = (child) => child !== null && child !== undefined && child !== false && child !== "";
  element.append(...children.flat(Infinity).filter(shown));
  return element;
}

export const byId = (id) => document.getElementById(id);

// Draw `items` into `parent`. Elements whose data did not change are not touched, so that an open
// menu and the focus survive an update.
export function reconcile(parent, items, keyOf, draw) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = new Set(items.map((item) => {
    const key = keyOf(item);
    const stamp = JSON.stringify(item);
    const kept = before.get(key);
    if (kept && kept.stamp === stamp) return kept;
    const drawn = draw(item);
    drawn.dataset.key = key;
    drawn.stamp = stamp;
    return drawn;
  }));
  let next = parent.firstElementChild;
  for (const child of wanted) {
    while (next && !wanted.has(next)) next = removed(next);
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
  while (next) next = removed(next);
}

function removed(element) {
  const next = element.nextElementSibling;
  element.remove();
  return next;
}

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

// Run `draw` and leave in place what the person looks at, or stay at the end if that is where
// they are.
export function keepingPlace(box, draw) {
  if (isAtEnd(box)) {
    draw();
    toEnd(box);
    return;
  }
  const top = box.getBoundingClientRect().top;
  const looked = [...box.children].find((child) => (
    child.getBoundingClientRect().bottom > top && child.dataset.key !== "earlier"));
  const key = looked?.dataset.key;
  const was = looked?.getBoundingClientRect().top;
  const scrolled = box.scrollTop;
  draw();
  const now = [...box.children].find((child) => child.dataset.key === key);
  box.scrollTop = key && now ? box.scrollTop + now.getBoundingClientRect().top - was : scrolled;
}

export const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 80;
export const toEnd = (box) => { box.scrollTop = box.scrollHeight; };

// Run `draw` and give the focus back to the control that had it, although it was drawn again. Where
// that control is gone, what it stood in gets it, so that the next Tab goes on from there.
export function keepingFocus(draw) {
  const focused = document.activeElement;
  const part = focused?.closest("main, aside, nav, dialog");
  const element = focused?.closest("[data-at]");
  // Counted from the end: before it, what was chosen adds up.
  const index = element ? controlsOf(element).indexOf(focused) - controlsOf(element).length : 0;
  const item = focused?.closest("[data-key]");
  const cursor = [focused?.selectionStart, focused?.selectionEnd];
  drawing = true;
  try { draw(); } finally { drawing = false; }
  if (!part || focused.isConnected) return;
  const again = element && part.querySelector(`[data-at="${CSS.escape(element.dataset.at)}"]`);
  const around = item && part.querySelector(`[data-key="${CSS.escape(item.dataset.key)}"]`);
  const taker = (again && controlsOf(again).at(index)) ?? around;
  taker?.focus({ preventScroll: true });
  if (Number.isInteger(cursor[0]) && taker?.value === focused.value) taker.setSelectionRange?.(...cursor);
}

// Where the focus is now, to be given back once a dialog is closed. What was drawn again meanwhile
// is found by its place; where it is gone, one goes on in the message box.
export function rememberFocus() {
  const element = document.activeElement;
  const at = element?.closest("[data-at]")?.dataset.at;
  const item = element?.closest("[data-key]")?.dataset.key;
  return () => {
    const again = at && document.querySelector(`[data-at="${CSS.escape(at)}"]`);
    const around = item && document.querySelector(`[data-key="${CSS.escape(item)}"]`);
    const isThere = element?.isConnected && element !== document.body;
    ((isThere && element) || again || around || byId("line")).focus({ preventScroll: true });
  };
}

// What is drawn again loses the focus without the person having gone elsewhere.
let drawing = false;
export const isDrawing = () => drawing;

const CONTROLS = "button, input, select, textarea";
const controlsOf = (element) => (element.matches(CONTROLS)
  ? [element]
  : [...element.querySelectorAll(CONTROLS)]);

let hiding;
export function toast(text) {
  const box = byId("toast");
  box.textContent = text;
  box.hidden = false;
  // Above a dialog that is open, where the browser can.
  box.hidePopover?.();
  box.showPopover?.();
  clearTimeout(hiding);
  hiding = setTimeout(() => { box.hidden = true; box.hidePopover?.(); }, 6000);
}
