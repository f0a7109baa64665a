// A select whose options come from the app while one types.

import { h } from "./dom.js";
import { emoji } from "./mrkdwn.js";

const WAIT_MILLISECONDS = 180;
const label = (option) => emoji(option.text.text);

export function combobox(each, block, surface, id, several) {
  const value = surface.value(each, block) ?? {};
  const chosen = several ? value.selected_options ?? [] : [value.selected_option].filter(Boolean);
  const list = h("ul", { class: "offers", role: "listbox", hidden: true });
  const input = h("input", {
    id, type: "text", class: "typed", role: "combobox", autocomplete: "off", "aria-expanded": "false",
    placeholder: emoji(each.placeholder?.text ?? "Type to search…"),
  });
  if (!several && chosen.length) input.value = label(chosen[0]);
  const state = { offers: [], at: -1, asked: 0, timer: 0 };

  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); };
  const take = (option) => {
    close();
    if (several) surface.choose(each, block, [...chosen, option], input);
    else {
      input.value = label(option);
      surface.choose(each, block, option, input);
    }
  };
  const show = (note) => {
    const rows = state.offers.map((option, index) => h("li", {
      role: "option",
      "aria-selected": String(index === state.at),
      onmousedown: (event) => { event.preventDefault(); take(option); },
    }, label(option), option.description && h("small", {}, ` ${emoji(option.description.text)}`)));
    list.replaceChildren(...(rows.length ? rows : [h("li", { class: "hint" }, note)]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  };
  const ask = async () => {
    const least = each.min_query_length ?? 3;
    if (input.value.length < least) {
      state.offers = [];
      if (input.value || document.activeElement === input) show(`Type at least ${least} letters`);
      return;
    }
    const turn = ++state.asked;
    const answer = await surface.suggest(each, block, input.value);
    if (turn !== state.asked || document.activeElement !== input) return;
    state.offers = answer.options ?? [];
    state.at = state.offers.length ? 0 : -1;
    show(answer.error ?? answer.refusal ?? "No results");
  };

  input.addEventListener("input", () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(ask, WAIT_MILLISECONDS);
    if (!several && input.value === "" && chosen.length) surface.choose(each, block, null, input);
  });
  input.addEventListener("focus", () => { input.select(); ask(); });
  input.addEventListener("blur", () => {
    close();
    if (!several) input.value = chosen.length ? label(chosen[0]) : "";
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && state.offers.length) {
      event.preventDefault();
      state.at = (state.at + step + state.offers.length) % state.offers.length;
      show("");
    } else if (event.key === "Enter" && !list.hidden && state.offers[state.at]) {
      event.preventDefault();
      take(state.offers[state.at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });

  const chips = several && chosen.map((option) => h("button", {
    type: "button",
    class: "chip",
    "aria-label": `Remove ${label(option)}`,
    onclick: () => surface.choose(each, block, chosen.filter((other) => other !== option)),
  }, label(option), " ×"));
  return h("div", { class: "combobox" }, chips || null, input, list);
}
