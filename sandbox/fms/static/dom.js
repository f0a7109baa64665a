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
  return new Date(iso).toLocaleTimeString([], { hourCycle: "h23" });
}

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
