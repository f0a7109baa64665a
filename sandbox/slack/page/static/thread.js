// The pane of a thread: the message, its replies, and a box to reply in.

import { act } from "./api.js";
import { byId, keepingPlace, reconcile, toast, toEnd } from "./dom.js";
import { drawMessage } from "./message.js";

let current = () => null;

export function startThread(screenNow, close) {
  current = screenNow;
  byId("close-thread").addEventListener("click", close);
  byId("thread").addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  byId("reply").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  byId("reply-line").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  });
}

export function drawThread(screen) {
  const box = byId("replies");
  const isOpen = screen.thread.length > 0;
  byId("thread").hidden = !isOpen;
  document.body.classList.toggle("with-thread", isOpen);
  byId("reply").hidden = screen.channel === screen.bot.channel && screen.bot.read_only;
  const isOpened = box.firstElementChild?.dataset.key !== screen.thread[0]?.ts;
  const stampOf = (message) => ({ ...message, as: screen.me.id });
  keepingPlace(box, () => reconcile(box, screen.thread.map(stampOf), (message) => message.ts,
    (message) => drawMessage(message, screen, null)));
  if (isOpened) toEnd(box);
}

async function send() {
  const line = byId("reply-line");
  const screen = current();
  const text = line.value.trim();
  if (!text || !screen.thread.length) return;
  const answer = await act("type", {
    as: screen.me.handle, channel: screen.channel, thread: screen.thread[0].ts, text,
  });
  if (answer.refusal) toast(answer.refusal);
  else line.value = "";
}
