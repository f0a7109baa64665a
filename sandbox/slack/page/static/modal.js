// The visible modal. It is drawn again only when the app or the person's own choice changed it.

import { act } from "./api.js";
import { blocks } from "./blocks.js";
import { byId, h, rememberFocus, toast } from "./dom.js";
import { makeSurface } from "./surface.js";

let shown = "";
let giveBack = () => {};

export function drawModal(screen) {
  const box = byId("modal");
  const view = screen.modals.at(-1);
  if (!view) {
    shown = "";
    if (box.open) {
      box.close();
      giveBack();
    }
    return;
  }
  const stamp = JSON.stringify([view.id, view.hash, view.errors, choices(view)]);
  if (stamp !== shown) {
    shown = stamp;
    fill(box, view, screen);
    if (!box.open) {
      giveBack = rememberFocus();
      box.showModal();
      firstSafe(box).focus();
    }
  }
}

// Where one fills in something, else what changes nothing for the worse.
const firstSafe = (box) => box.querySelector(".modal-body :is(input, select, textarea)")
  ?? box.querySelector(".modal-body button:not(.danger)") ?? box.querySelector("footer button");

// Typed text does not redraw: it is already on the screen, with the cursor in it.
function choices(view) {
  return Object.values(view.state.values).flatMap((block) => Object.values(block))
    .filter((entry) => !("value" in entry));
}

function fill(box, view, screen) {
  const surface = makeSurface(screen, { view: view.id }, view.state.values, view.errors);
  // One Escape may come as several events.
  let isLeaving = false;
  const close = (whole) => {
    if (!isLeaving) act("close", { as: screen.me.handle, whole_stack: whole });
    isLeaving = true;
    setTimeout(() => { isLeaving = false; }, 1000);
  };
  const body = h("div", { class: "modal-body" }, blocks(view.blocks, surface));
  const scrolled = box.querySelector(".modal-body")?.scrollTop ?? 0;
  const form = h("form", {},
    h("header", {},
      h("h2", { id: "modal-title" }, view.title.text),
      h("button", { type: "button", class: "x", "data-at": "modal x", "aria-label": "Close", onclick: () => close(true) }, "×")),
    body,
    h("footer", {},
      h("button", { type: "button", class: "button", "data-at": "modal close", onclick: () => close(false) },
        view.close?.text ?? (screen.modals.length > 1 ? "Back" : "Close")),
      view.submit && h("button", { type: "submit", class: "button primary", "data-at": "modal submit" }, view.submit.text)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(form, surface, screen);
  });
  form.noValidate = true;
  box.oncancel = (event) => { event.preventDefault(); close(false); };
  // A browser may close it without having asked.
  box.onclose = () => {
    if (!shown) return;
    shown = "";
    giveBack();
    close(false);
  };
  box.replaceChildren(form);
  body.scrollTop = scrolled;
}

async function submit(form, surface, screen) {
  const button = form.querySelector("[type=submit]");
  const values = {};
  for (const [block, action, value] of surface.drafts()) {
    values[block] = { ...values[block], [action]: value || null };
  }
  button.disabled = true;
  const answer = await act("submit", { as: screen.me.handle, values });
  button.disabled = false;
  if (answer.errors) showWrong(form, surface, answer.errors);
  if (answer.error ?? answer.refusal) toast(answer.error ?? answer.refusal);
}

function showWrong(form, surface, errors) {
  form.querySelectorAll(".why").forEach((note) => note.remove());
  form.querySelectorAll(".wrong").forEach((block) => block.classList.remove("wrong"));
  for (const [block, why] of Object.entries(errors)) {
    const label = form.querySelector(`label[for="${CSS.escape(`${surface.key}-${block}`)}"]`);
    label?.parentElement.classList.add("wrong");
    label?.parentElement.append(h("p", { class: "why", role: "alert" }, why));
  }
  form.querySelector(".wrong :is(input, select, textarea)")?.focus();
}
