// The sidebar: who one is, and where one can go.

import { byId, h } from "./dom.js";
import { avatar, badge } from "./message.js";

const seenKey = (me, room) => `seen ${me} ${room}`;

export function markSeen(screen) {
  const room = screen.channels.find((each) => each.id === screen.channel);
  if (room?.latest) localStorage.setItem(seenKey(screen.me.id, room.id), room.latest);
}

const isUnread = (screen, room) => room.id !== screen.channel
  && room.latest > (localStorage.getItem(seenKey(screen.me.id, room.id)) ?? "");

// On a narrow screen the sidebar lies over the room, and is put away by every way out of it.
export function startRooms() {
  byId("open-sidebar").addEventListener("click", () => fold(document.body.classList.contains("with-sidebar")));
  byId("sidebar").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !document.body.classList.contains("with-sidebar")) return;
    foldRooms();
    byId("open-sidebar").focus();
  });
}

export const foldRooms = () => fold(true);

function fold(isAway) {
  document.body.classList.toggle("with-sidebar", !isAway);
  byId("open-sidebar").setAttribute("aria-expanded", String(!isAway));
  if (!isAway) byId("me").focus();
}

export function drawRooms(screen, place, go) {
  const groups = [
    ["Channels", screen.channels.filter((room) => room.kind !== "im")],
    ["Direct messages", screen.channels.filter((room) => room.kind === "im" && room.id !== screen.bot.channel)],
  ];
  const apps = h("section", {}, h("h2", {}, "Apps"), app(screen, place, go));
  byId("rooms").replaceChildren(...groups.filter(([, rooms]) => rooms.length).map(([title, rooms]) => (
    h("section", {}, h("h2", {}, title), rooms.map((room) => entry(screen, room, place, go))))), apps);
}

function entry(screen, room, place, go) {
  const other = screen.users[room.with];
  const here = place.tab !== "home" && room.id === screen.channel;
  return h("button", {
    type: "button",
    "data-at": room.id,
    class: ["place", here && "here", isUnread(screen, room) && "unread"].filter(Boolean).join(" "),
    "aria-current": here ? "page" : null,
    onclick: () => go({ channel: room.id, tab: "messages" }),
  },
    h("span", { class: "sign", "aria-hidden": "true" }, { private: "🔒", im: "●" }[room.kind] ?? "#"),
    h("span", { class: "place-name" }, other?.name ?? room.name),
    isUnread(screen, room) && h("span", { class: "hidden" }, ", unread"),
    room.is_external && h("span", { title: "Shared with another company" },
      h("span", { "aria-hidden": "true" }, "⇄"), h("span", { class: "hidden" }, ", shared with another company")));
}

function app(screen, place, go) {
  const here = place.tab === "home" || screen.channel === screen.bot.channel;
  const room = screen.channels.find((each) => each.id === screen.bot.channel);
  const unread = room && isUnread(screen, room);
  return h("button", {
    type: "button",
    "data-at": "app",
    class: ["place", here && "here", unread && "unread"].filter(Boolean).join(" "),
    "aria-current": here ? "page" : null,
    onclick: () => go({ channel: screen.bot.channel, tab: unread ? "messages" : "home" }),
  },
    avatar(screen.bot, "small"),
    h("span", { class: "place-name" }, screen.bot.name));
}

export function drawSwitcher(screen, become) {
  const select = byId("me");
  if (select.options.length !== screen.switcher.length) {
    select.replaceChildren(...screen.switcher.map((person) => h("option", { value: person.handle },
      person.kind === "member" ? person.name : `${person.name} (${person.kind})`)));
    select.addEventListener("change", () => become(select.value));
  }
  select.value = screen.me.handle;
}

export function drawHead(screen, place, go) {
  const room = screen.channels.find((each) => each.id === screen.channel);
  const isApp = screen.channel === screen.bot.channel;
  const other = screen.users[room?.with];
  byId("room-name").replaceChildren(isApp ? screen.bot.name : other?.name ?? `# ${room?.name}`,
    other ? badge(other.kind) ?? "" : "");
  byId("room-purpose").textContent = isApp ? "" : other?.title ?? room?.purpose ?? "";
  byId("tabs").hidden = !isApp;
  byId("tabs").replaceChildren(...(isApp ? ["home", "messages"] : []).map((tab) => h("button", {
    type: "button", role: "tab", "data-at": tab, "aria-selected": String(place.tab === tab),
    "aria-controls": tab === "home" ? "home" : "timeline", onclick: () => go({ ...place, tab }),
  }, tab === "home" ? "Home" : "Messages")));
}
