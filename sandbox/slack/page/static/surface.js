// What the elements of one message or view report to.

import { act } from "./api.js";
import { byId, h, rememberFocus, toast } from "./dom.js";
import { textNode } from "./mrkdwn.js";

// Chosen on the page, and perhaps not yet in what the server last told: by surface and element.
const chosenHere = new Map();

// `where` is {channel, ts} of a message or {view} of a view; `values` is its state.values.
export function makeSurface(screen, where, values = {}, errors = {}) {
  const names = namesOf(screen);
  const drafts = {};
  const address = (each, block) => ({
    as: screen.me.handle, ...where, block_id: block.block_id, action_id: each.action_id,
  });
  const key = where.view ?? where.ts.replace(".", "-");
  const name = (each, block) => `${screen.me.id} ${key} ${block.block_id} ${each.action_id}`;
  const entry = (each, block) => chosenHere.get(name(each, block))
    ?? values[block.block_id]?.[each.action_id] ?? initial(each);

  const surface = {
    key,
    names,
    errors,
    people: () => screen.switcher,
    rooms: () => screen.channels.filter((room) => room.kind !== "im"),
    value(each, block) {
      const typed = chosenHere.get(name(each, block));
      if (typed && "value" in typed) drafts[`${block.block_id}/${each.action_id}`] ??= typed;
      return drafts[`${block.block_id}/${each.action_id}`] ?? entry(each, block);
    },
    // What is typed survives that the app has the view drawn again meanwhile.
    typing(each, block, value) {
      drafts[`${block.block_id}/${each.action_id}`] = { value };
      chosenHere.set(name(each, block), { value });
    },
    drafts: () => Object.entries(drafts).map(([key, { value }]) => [...key.split("/"), value]),

    async click(each, block, button) {
      if (each.confirm && !(await confirmed(each.confirm, names))) return;
      await busy(button, () => act("click", address(each, block)));
      if (each.url) window.open(each.url, "_blank", "noreferrer");
    },
    async choose(each, block, choice, control) {
      if (each.confirm && !(await confirmed(each.confirm, names))) return;
      if (typeof choice === "string") drafts[`${block.block_id}/${each.action_id}`] = { value: choice };
      if (Array.isArray(choice)) chosenHere.set(name(each, block), { selected_options: choice });
      const now = chosenHere.get(name(each, block));
      await busy(control, () => act("select", { ...address(each, block), choice }));
      if (now && chosenHere.get(name(each, block)) === now) chosenHere.delete(name(each, block));
    },
    suggest: (each, block, typed) => act("suggest", { ...address(each, block), typed }),
  };
  return surface;
}

export function namesOf(screen) {
  const channels = Object.fromEntries(screen.channels.map((room) => [room.id, room.name]));
  return { users: screen.users, channels, groups: screen.groups };
}

// What an element shows before anything was chosen in it.
function initial(each) {
  return {
    value: each.initial_value,
    selected_option: each.initial_option,
    selected_options: each.initial_options,
    selected_date: each.initial_date,
    selected_time: each.initial_time,
    selected_date_time: each.initial_date_time,
    selected_user: each.initial_user,
  };
}

// Slack: a warning sign stands beside an element the app did not acknowledge.
async function busy(control, work) {
  control?.classList.add("busy");
  const answer = await work();
  control?.classList.remove("busy");
  if (answer.refusal) toast(answer.refusal);
  else if (answer.error && control?.isConnected) {
    control.after(h("span", { class: "undelivered", title: "The app did not respond in time" }, "⚠️"));
    setTimeout(() => control.parentElement?.querySelector(".undelivered")?.remove(), 8000);
  }
  return answer;
}

function confirmed(dialog, names) {
  const box = byId("confirm");
  const yes = h("button", { class: `button ${dialog.style ?? "primary"}`, value: "yes" },
    dialog.confirm.text);
  const no = h("button", { class: "button", value: "no", autofocus: true }, dialog.deny.text);
  box.replaceChildren(h("form", { method: "dialog" },
    h("header", {}, h("h2", { id: "confirm-title" }, dialog.title.text)),
    h("div", { class: "modal-body" }, textNode(dialog.text, names)),
    h("footer", {}, no, yes)));
  box.returnValue = "no";
  const giveBack = rememberFocus();
  box.showModal();
  // What is safe has the focus: Enter upon Enter changes nothing.
  no.focus();
  return new Promise((resolve) => {
    box.addEventListener("close", () => {
      giveBack();
      resolve(box.returnValue === "yes");
    }, { once: true });
  });
}
