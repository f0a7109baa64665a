// The elements a person uses. Each reports to its surface: surface.click, surface.choose.

import { h } from "./dom.js";
import { combobox, same } from "./combobox.js";
import { emoji, textNode } from "./mrkdwn.js";

const plain = (object) => emoji(object?.text ?? "");

const ELEMENTS = {
  button: (each, block, surface) => {
    const button = h("button", {
      type: "button",
      class: `button ${each.style ?? ""}`,
      "aria-label": each.accessibility_label,
    }, plain(each.text));
    button.addEventListener("click", () => surface.click(each, block, button));
    return button;
  },

  image: (each) => h("img", { class: "thumb", src: each.image_url, alt: each.alt_text }),

  overflow: (each, block, surface, id) => menu(each, block, surface, id, each.options, "⋯", true),

  static_select: (each, block, surface, id) => menu(
    each, block, surface, id, each.options ?? each.option_groups, plain(each.placeholder)),

  users_select: (each, block, surface, id) => picker(each, block, surface, id, surface.people()),
  conversations_select: (each, block, surface, id) => picker(each, block, surface, id, surface.rooms()),
  channels_select: (each, block, surface, id) => picker(each, block, surface, id, surface.rooms()),

  external_select: (each, block, surface, id) => combobox(each, block, surface, id, false),
  multi_external_select: (each, block, surface, id) => combobox(each, block, surface, id, true),

  multi_static_select: (each, block, surface, id) => combobox(each, block, surface, id, true),
  checkboxes: boxes,

  radio_buttons: (each, block, surface) => group("radio", each, block, surface,
    (option) => same(surface.value(each, block)?.selected_option, option),
    (option) => surface.choose(each, block, option)),

  plain_text_input: (each, block, surface, id) => (each.multiline
    ? typed("textarea", { rows: 4 }, each, block, surface, id)
    : typed("input", { type: "text" }, each, block, surface, id)),
  number_input: (each, block, surface, id) => typed("input", { inputmode: "decimal" }, each, block, surface, id),
  email_text_input: (each, block, surface, id) => typed("input", { type: "email" }, each, block, surface, id),
  url_text_input: (each, block, surface, id) => typed("input", { type: "url" }, each, block, surface, id),

  datepicker: (each, block, surface, id) => chosenAt("date", "selected_date", each, block, surface, id),
  timepicker: (each, block, surface, id) => chosenAt("time", "selected_time", each, block, surface, id),
  datetimepicker: (each, block, surface, id) => momentPicker(each, block, surface, id),
};

export function element(each, block, surface, id) {
  const drawn = (ELEMENTS[each.type] ?? unknown)(each, block, surface, id);
  drawn.dataset.at = `${surface.key} ${block.block_id} ${each.action_id}`;
  return drawn;
}

const unknown = (each) => h("span", { class: "hint" }, `(a ${each.type})`);

function menu(each, block, surface, id, entries, placeholder, isOverflow = false) {
  const options = entries.flatMap((entry) => entry.options ?? [entry]);
  const chosen = surface.value(each, block)?.selected_option;
  const draw = (option) => h("option", {
    value: String(options.indexOf(option)), selected: same(option, chosen),
  }, plain(option.text));
  const select = h("select", {
    id, class: isOverflow ? "overflow" : "menu", "aria-label": isOverflow ? `More, ${firstLine(block)}` : id ? null : plain(each.placeholder) || "Choose",
  },
    h("option", { value: "", selected: !chosen }, placeholder || "Choose…"),
    entries.map((entry) => (entry.options
      ? h("optgroup", { label: plain(entry.label) }, entry.options.map(draw))
      : draw(entry))));
  select.addEventListener("change", () => {
    const option = select.value === "" ? null : options[Number(select.value)];
    if (isOverflow) select.value = "";
    if (option || !isOverflow) surface.choose(each, block, option, select);
  });
  return select;
}

// Which row's it is, for who hears ten of them one after the other.
const firstLine = (block) => (block.text?.text ?? "")
  .replace(/<[^<>|]*\|([^<>]*)>/g, "$1").replace(/[*_~`<>]/g, "").split("\n")[0].slice(0, 75);

function picker(each, block, surface, id, entries) {
  const key = Object.keys(surface.value(each, block) ?? {}).find((name) => name.startsWith("selected_"));
  const chosen = surface.value(each, block)?.[key];
  const select = h("select", { id, class: "menu", "aria-label": id ? null : plain(each.placeholder) || "Choose" },
    h("option", { value: "" }, plain(each.placeholder) || "Choose…"),
    entries.map((entry) => h("option", { value: entry.id, selected: entry.id === chosen }, entry.name)));
  select.addEventListener("change", () => surface.choose(each, block, select.value || null, select));
  return select;
}

function group(type, each, block, surface, isChosen, choose) {
  const name = `${surface.key}-${block.block_id}-${each.action_id}`;
  return h("div", { class: "boxes", role: type === "radio" ? "radiogroup" : "group" },
    each.options.map((option) => {
      const box = h("input", { type, name, checked: isChosen(option) });
      box.addEventListener("change", () => choose(option, box.checked));
      return h("label", {}, box, " ", textNode(option.text, surface.names),
        option.description && h("small", {}, " ", textNode(option.description, surface.names)));
    }));
}

function boxes(each, block, surface) {
  const chosen = () => surface.value(each, block)?.selected_options ?? [];
  const options = each.options ?? each.option_groups.flatMap((entry) => entry.options);
  return group("checkbox", { ...each, options }, block, surface,
    (option) => chosen().some((other) => same(option, other)),
    (option, checked) => {
      const rest = chosen().filter((other) => !same(option, other));
      surface.choose(each, block, checked ? [...rest, option] : rest);
    });
}

function typed(tag, attributes, each, block, surface, id) {
  const input = h(tag, {
    id, class: "typed", placeholder: plain(each.placeholder), maxlength: each.max_length, ...attributes,
  });
  input.value = surface.value(each, block)?.value ?? "";
  input.addEventListener("input", () => surface.typing(each, block, input.value));
  input.addEventListener("change", () => surface.choose(each, block, input.value, input));
  return input;
}

function chosenAt(type, key, each, block, surface, id) {
  const input = h("input", { id, type, class: "typed", "aria-label": id ? null : plain(each.placeholder) || "Choose" });
  input.value = surface.value(each, block)?.[key] ?? "";
  input.addEventListener("change", () => surface.choose(each, block, input.value || null, input));
  return input;
}

function momentPicker(each, block, surface, id) {
  const input = h("input", { id, type: "datetime-local", class: "typed" });
  const seconds = surface.value(each, block)?.selected_date_time;
  if (seconds) {
    const local = new Date(seconds * 1000);
    local.setMinutes(local.getMinutes() - local.getTimezoneOffset());
    input.value = local.toISOString().slice(0, 16);
  }
  input.addEventListener("change", () => {
    const chosen = input.value ? Math.floor(new Date(input.value) / 1000) : null;
    surface.choose(each, block, chosen, input);
  });
  return input;
}
