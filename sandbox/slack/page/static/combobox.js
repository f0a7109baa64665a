// A select in which one types: its options are its own, or come from the app meanwhile.

import { h, isDrawing } from "./dom.js";
import { emoji } from "./mrkdwn.js";

export const same = (one, other) => Boolean(one && other) && one.value === other.value;

const WAIT_MILLISECONDS = 180;
// The one whose list is open: it stays so when a choice has it drawn again.
let open = "";
// What is being typed in it, and in which one: a search that is drawn again goes on.
let typing = { place: "", text: "" };
let lists = 0;
const label = (option) => emoji(option.text.text);

export function combobox(each, block, surface, id, several) {
  const chosenNow = () => {
    const value = surface.value(each, block) ?? {};
    return several ? value.selected_options ?? [] : [value.selected_option].filter(Boolean);
  };
  const chosen = chosenNow();
  const listId = `offers-${++lists}`;
  const list = h("ul", {
    class: "offers", role: "listbox", id: listId, hidden: true, "aria-label": "Options",
  });
  const input = h("input", {
    id, type: "text", class: "typed", role: "combobox", autocomplete: "off", "aria-expanded": "false",
    "aria-controls": listId, "aria-autocomplete": "list",
    "aria-label": id ? null : emoji(each.placeholder?.text ?? "Search"),
    placeholder: emoji(each.placeholder?.text ?? "Type to search…"),
  });
  if (!several && chosen.length) input.value = label(chosen[0]);
  const state = { offers: [], at: -1, asked: 0, timer: 0 };

  const place = `${surface.key} ${block.block_id} ${each.action_id}`;
  if (typing.place === place) input.value = typing.text;
  const close = () => { open = ""; typing = { place: "", text: "" }; list.hidden = true; input.setAttribute("aria-expanded", "false"); tell(); };
  const tell = () => {
    const at = list.hidden ? null : list.querySelector("[aria-selected=true]");
    if (at) input.setAttribute("aria-activedescendant", at.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const take = (option) => {
    typing = { place: "", text: "" };
    if (several) surface.choose(each, block, [...chosenNow(), option], input);
    else {
      close();
      input.value = label(option);
      surface.choose(each, block, option, input);
    }
  };
  const show = (note) => {
    const rows = state.offers.map((option, index) => h("li", {
      role: "option",
      id: `${listId}-${index}`,
      "aria-selected": String(index === state.at),
      onmousedown: (event) => { event.preventDefault(); take(option); },
    }, label(option), option.description && h("small", {}, ` ${emoji(option.description.text)}`)));
    list.replaceChildren(...(rows.length ? rows : [h("li", { class: "hint", role: "option", "aria-disabled": "true", "aria-selected": "false" }, note)]));
    list.hidden = false;
    list.scrollIntoView({ block: "nearest" });
    open = place;
    input.setAttribute("aria-expanded", "true");
    tell();
    list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  };
  const own = each.options ?? each.option_groups?.flatMap((entry) => entry.options);
  const left = (offers) => offers.filter((option) => !chosenNow().some((other) => same(other, option)));
  const ask = async () => {
    if (own) {
      const typed = input.value.toLowerCase();
      state.offers = left(own).filter((option) => label(option).toLowerCase().includes(typed));
      state.at = state.offers.length ? 0 : -1;
      show(left(own).length ? "No results" : "Everything is chosen");
      return;
    }
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
    typing = { place, text: input.value };
    clearTimeout(state.timer);
    state.timer = setTimeout(ask, WAIT_MILLISECONDS);
    if (!several && input.value === "" && chosen.length) surface.choose(each, block, null, input);
  });
  input.addEventListener("focus", () => {
    if (typing.place !== place) input.select();
    if (open === place || typing.place === place) ask();
  });
  input.addEventListener("click", ask);
  input.addEventListener("blur", () => {
    if (isDrawing()) return;
    close();
    if (!several) input.value = chosen.length ? label(chosen[0]) : "";
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) {
      event.preventDefault();
      ask();
    } else if (step && state.offers.length) {
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
    onclick: () => surface.choose(each, block, chosenNow().filter((other) => !same(other, option))),
  }, label(option), " ×"));
  return h("div", { class: "combobox" }, chips || null, input, list);
}
