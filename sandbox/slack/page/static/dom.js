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

// Draw `items` into `parent`, keeping the elements whose data did not change, so that an open
// menu, the focus and the scroll position survive an update.
export function reconcile(parent, items, keyOf, draw) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const key = keyOf(item);
    const stamp = JSON.stringify(item);
    const kept = before.get(key);
    if (kept && kept.stamp === stamp) return kept;
    const drawn = draw(item);
    drawn.dataset.key = key;
    drawn.stamp = stamp;
    return drawn;
  });
  const same = wanted.length === parent.children.length
    && wanted.every((child, index) => child === parent.children[index]);
  if (!same) parent.replaceChildren(...wanted);
  return !same;
}

let hiding;
export function toast(text) {
  const box = byId("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { box.hidden = true; }, 6000);
}
