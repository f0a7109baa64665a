// The box one types in, with the app's commands offered after a slash.

import { act } from "./api.js";
import { byId, h, toast } from "./dom.js";

const line = byId("line");
const list = byId("completions");
const history = [];
let offers = [];
let at = -1;
let back = 0;
let current = () => null;
let sent = () => {};

// Put a line into the box, for the person to send.
export function write(text) {
  line.value = text;
  line.focus();
  grow();
}

export function startComposer(screenNow, whenSent) {
  current = screenNow;
  sent = whenSent;
  line.addEventListener("input", () => { grow(); offer(); });
  line.addEventListener("keydown", onKey);
  line.addEventListener("blur", hide);
  byId("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
}

function onKey(event) {
  if (!list.hidden && offers.length && onCompletionKey(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send();
  } else if (event.key === "ArrowUp" && history.length && !line.value.includes("\n")
    && (line.value === "" || back > 0)) {
    event.preventDefault();
    back = Math.min(back + 1, history.length);
    line.value = history[history.length - back];
  }
}

function onCompletionKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const exact = offers[at].command === line.value.trim();
  if (step) at = (at + step + offers.length) % offers.length;
  else if (event.key === "Tab" || (event.key === "Enter" && !exact)) complete(offers[at]);
  else if (event.key === "Escape") hide();
  else return false;
  event.preventDefault();
  if (step) draw();
  return true;
}

function offer() {
  const typed = line.value;
  const isCommand = /^\/\S*$/.test(typed);
  offers = isCommand ? (current()?.commands ?? []).filter((each) => each.command.startsWith(typed)) : [];
  // What is typed in whole comes before what begins with it: /assign before /assignments.
  offers.sort((one, other) => (other.command === typed) - (one.command === typed));
  at = 0;
  draw();
}

function draw() {
  list.replaceChildren(...offers.map((each, index) => h("li", {
    role: "option",
    id: `command-${index}`,
    "aria-selected": String(index === at),
    onmousedown: (event) => { event.preventDefault(); complete(each); },
  }, h("strong", {}, each.command), ` ${each.usage_hint}`, h("small", {}, each.description))));
  list.hidden = offers.length === 0;
  tell();
  list.children[at]?.scrollIntoView({ block: "nearest" });
}

function hide() {
  list.hidden = true;
  tell();
}

function tell() {
  if (list.hidden) line.removeAttribute("aria-activedescendant");
  else line.setAttribute("aria-activedescendant", `command-${at}`);
}

function complete(command) {
  line.value = `${command.command} `;
  hide();
  line.focus();
}

async function send() {
  const screen = current();
  const text = line.value.trim();
  if (!text || !screen) return;
  history.push(text);
  back = 0;
  line.value = "";
  grow();
  hide();
  sent();
  const answer = await act("type", { as: screen.me.handle, channel: screen.channel, text });
  if (!answer.refusal) return;
  toast(answer.refusal);
  if (!line.value) write(text);
}

function grow() {
  line.rows = Math.min(6, line.value.split("\n").length);
}
