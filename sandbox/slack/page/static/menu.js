// A menu that opens at a button. Arrows go through it, Escape closes it, the button gets the focus back.

import { h } from "./dom.js";

let open = null;

// items: [{ words, hint, act }]
export function openMenu(button, label, items) {
  closeMenu();
  const list = h("div", { class: "menu-list", role: "menu", "aria-label": label },
    items.map((item) => h("button", {
      type: "button", role: "menuitem", tabindex: "-1",
      onclick: () => { closeMenu(); item.act(); },
    }, h("span", {}, item.words), item.hint && h("small", {}, item.hint))));
  list.addEventListener("keydown", (event) => onKey(event, list));
  list.addEventListener("focusout", (event) => {
    if (!list.contains(event.relatedTarget) && event.relatedTarget !== button) closeMenu(false);
  });
  (button.closest("main, aside, nav") ?? document.body).append(list);
  place(list, button);
  button.setAttribute("aria-expanded", "true");
  open = { list, button };
  list.firstElementChild.focus();
}

export function toggleMenu(button, label, items) {
  if (open?.button === button) closeMenu();
  else openMenu(button, label, items);
}

function closeMenu(isBack = true) {
  if (!open) return;
  const { list, button } = open;
  open = null;
  list.remove();
  button.setAttribute("aria-expanded", "false");
  if (isBack) button.focus({ preventScroll: true });
}

function onKey(event, list) {
  const entries = [...list.children];
  const at = entries.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    entries.at(next % entries.length).focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    closeMenu();
  }
}

function place(list, button) {
  const at = button.getBoundingClientRect();
  const left = Math.min(at.left, innerWidth - list.offsetWidth - 8);
  const isLow = at.bottom + list.offsetHeight > innerHeight - 8;
  list.style.left = `${Math.max(8, left)}px`;
  list.style.top = isLow ? `${Math.max(8, at.top - list.offsetHeight - 4)}px` : `${at.bottom + 4}px`;
}
