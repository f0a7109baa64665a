// The app's shortcuts: those for everywhere beside the message box, those of a message in its menu.

import { act } from "./api.js";
import { byId, toast } from "./dom.js";
import { toggleMenu } from "./menu.js";
import { showOnPhone } from "./phone.js";

const ofKind = (screen, kind) => screen.shortcuts.filter((each) => each.kind === kind);

export function startShortcuts(screenNow) {
  const button = byId("open-shortcuts");
  button.setAttribute("aria-haspopup", "menu");
  button.addEventListener("click", () => {
    const screen = screenNow();
    const items = ofKind(screen, "global").map((each) => ({
      words: each.name, hint: each.description, act: () => run(screen, each, {}),
    }));
    toggleMenu(button, "Shortcuts", items.length ? items : [{ words: "The app has none", act() {} }]);
  });
}

export function messageMenu(button, message, screen, openThread) {
  toggleMenu(button, "More actions", [
    ...ofKind(screen, "message").map((each) => ({
      words: each.name,
      hint: each.description,
      act: () => run(screen, each, { channel: message.channel, ts: message.ts }),
    })),
    ...(openThread ? [{ words: "Reply in thread", act: () => openThread(message.ts, true) }] : []),
    { words: "Copy link", act: () => copyLink(message) },
    { words: "As a phone shows it", act: () => showOnPhone(message, screen) },
  ]);
}

async function run(screen, shortcut, where) {
  const answer = await act("shortcut", { as: screen.me.handle, callback_id: shortcut.callback_id, ...where });
  if (answer.refusal) toast(answer.refusal);
  else if (answer.error) toast(`${shortcut.name} did not work: the app did not respond in time.`);
}

async function copyLink(message) {
  const url = `${location.origin}/archives/${message.channel}/p${message.ts.replace(".", "")}`;
  try {
    await navigator.clipboard.writeText(url);
    toast("The link is copied.");
  } catch {
    toast(url);
  }
}
