// A message as a phone shows it: the notification first, then the message on a narrow screen.

import { byId, h } from "./dom.js";
import { drawMessage } from "./message.js";
import { phoneText } from "./notices.js";
import { namesOf } from "./surface.js";

export function showOnPhone(message, screen) {
  const box = byId("phone");
  const drawn = drawMessage(message, screen, null);
  drawn.removeAttribute("id");
  drawn.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id"));
  const shown = h("div", { class: "phone-screen", inert: true }, drawn);
  const author = screen.users[message.user]?.name ?? "";
  box.replaceChildren(
    h("header", {}, h("h2", { id: "phone-title" }, "As a phone shows it"),
      h("button", { type: "button", class: "x", "aria-label": "Close", onclick: () => box.close() }, "×")),
    h("div", { class: "modal-body", tabindex: "0" },
      h("h3", { class: "hint" }, "The notification"),
      h("div", { class: "notice" }, h("strong", {}, author),
        h("span", {}, phoneText(message, namesOf(screen)) || "(no text)")),
      h("h3", { class: "hint" }, "The message"), shown));
  box.showModal();
}
