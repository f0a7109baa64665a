// Notifications: of what comes in a direct message, or names the person, while they look elsewhere.

import { byId, h } from "./dom.js";
import { emoji, formatDate, unescape } from "./mrkdwn.js";
import { namesOf } from "./surface.js";

const LONGEST = 180;
const STAYS_MILLISECONDS = 9000;
const known = new Map();

// A desktop reads the blocks of a message before its text; a phone reads the text alone.
export function noticeText(message, names) {
  return plain(saidInBlocks(message.blocks ?? []) || message.text, names);
}

export function phoneText(message, names) {
  return plain(message.text, names);
}

export function drawNotices(screen, go) {
  // Who is there has seen it.
  for (const card of byId("notices").querySelectorAll(`[data-room="${screen.channel}"]`)) card.remove();
  for (const room of screen.channels) {
    const key = `${screen.me.id} ${room.id}`;
    const newest = room.notice?.ts ?? "";
    const isNew = known.has(key) && newest > known.get(key);
    known.set(key, newest > (known.get(key) ?? "") ? newest : known.get(key) ?? "");
    if (isNew && room.id !== screen.channel) show(room, screen, go);
  }
}

function show(room, screen, go) {
  const author = screen.users[room.notice.user]?.name ?? "Somebody";
  const place = room.kind === "im" ? author : `${author} in #${room.name}`;
  const card = h("button", {
    type: "button",
    class: "notice",
    "data-room": room.id,
    onclick: () => { card.remove(); go({ channel: room.id, tab: "messages" }); },
  }, h("strong", {}, place), h("span", {}, noticeText(room.notice, namesOf(screen))));
  byId("notices").append(card);
  setTimeout(() => card.remove(), STAYS_MILLISECONDS);
}

function saidInBlocks(blocks) {
  const said = blocks.flatMap((block) => [block.text?.text, ...(block.fields ?? []).map((each) => each.text)]);
  return said.filter(Boolean).join(" ");
}

function plain(text, names) {
  const words = emoji(unescape((text ?? "")
    .replace(/<@(\w+)>/g, (_, id) => `@${names.users[id]?.name ?? id}`)
    .replace(/<#(\w+)(?:\|[^>]*)?>/g, (_, id) => `#${names.channels[id] ?? "private channel"}`)
    .replace(/<!subteam\^(\w+)[^>]*>/g, (_, id) => `@${names.groups[id] ?? id}`)
    .replace(/<!date\^(\d+)\^([^^|>]*)[^>]*>/g, (_, at, form) => formatDate(Number(at), form))
    .replace(/<([^<>|]*)\|([^<>]*)>/g, "$2")
    .replace(/<([^<>]*)>/g, "$1")))
    .replace(/(^|\s)[*_~](\S[^*_~]*)[*_~]/g, "$1$2")
    .replace(/\s+/g, " ").trim();
  return words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words;
}
