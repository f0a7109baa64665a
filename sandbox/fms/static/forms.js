// A form for each act: its fields in a row, its button behind them.

import { element } from "./dom.js";

let forms = 0;

// fields: [{ name, label, type, value, options, ... }]; `act` says where they are sent.
export function actForm(title, act, label, fields, post, danger = false) {
  const id = `form-${forms++}`;
  return element("form", {
    class: "act",
    "aria-labelledby": id,
    onsubmit: (event) => {
      event.preventDefault();
      post(act, Object.fromEntries(new FormData(event.target)));
    },
  },
  element("h3", { id }, title),
  ...fields.map((field) => control(act, field)),
  element("button", { class: danger ? "danger" : "first", "data-key": act }, label));
}

export function searchForm(label, example) {
  const q = new URLSearchParams(location.search).get("q") ?? "";
  return element("form", { class: "search", role: "search" },
    element("label", {}, label,
      element("input", { type: "search", name: "q", value: q, placeholder: example, "data-key": "q" })),
    element("button", { class: "first", "data-key": "search" }, "Search"),
    q ? element("a", { href: location.pathname }, "Show all") : null);
}

function control(act, field) {
  const { name, label, options, list, hint, ...rest } = field;
  const key = `${act}-${name}`;
  if (options) {
    return element("label", {}, label,
      element("select", { name, "data-key": key, required: true },
        ...options.map((option) => element("option",
          { value: option.value, selected: option.value === field.value }, option.words))));
  }
  const listId = list ? `list-${name}` : null;
  return element("label", {}, label,
    element("input", { name, "data-key": key, required: true, list: listId, ...rest }),
    list ? element("datalist", { id: listId }, ...list.map((option) =>
      element("option", { value: option.id }, option.words))) : null,
    hint ? element("small", {}, hint) : null);
}

export function listed(values) {
  return values.map((value) => ({ value, words: value }));
}
