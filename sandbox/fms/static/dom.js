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

export function table(caption, headings, rows, whenEmpty) {
  if (!rows.length) return element("div", { class: "sheet empty" }, whenEmpty);
  const head = headings.map((heading) => element("th", { scope: "col" }, heading));
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

// Replace what `root` shows; the element in focus keeps it, found again by its data-key.
export function show(root, ...children) {
  const key = document.activeElement?.dataset?.key;
  root.replaceChildren(...children);
  if (key) root.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}
