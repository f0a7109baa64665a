// The page: reads the screen from the server at every change and draws it.

import { act, onChange, readScreen } from "./api.js";
import { blocks } from "./blocks.js";
import { drawCompanion, foldPanel } from "./companion.js";
import { startComposer, write } from "./composer.js";
import { byId, h, isAtEnd, keepingFocus, keepingPlace, reconcile, toast, toEnd, untilLetGo } from "./dom.js";
import { drawFaults, startFaults } from "./faults.js";
import { drawMessage } from "./message.js";
import { drawModal } from "./modal.js";
import { drawNotices } from "./notices.js";
import { drawHead, drawRooms, drawSwitcher, foldRooms, markSeen, startRooms } from "./rooms.js";
import { startShortcuts } from "./shortcuts.js";
import { makeSurface } from "./surface.js";
import { drawThread, startThread } from "./thread.js";

const PAGE = 100;

const FIRST = "ana";
let me = new URLSearchParams(location.search).get("as") ?? sessionStorage.getItem("me") ?? FIRST;
let place = { channel: "", tab: "messages", thread: "" };
let screen = null;
let reading = null;
let again = false;
let lookAt = "";
let unseen = [];
let latest = PAGE;

// One reading at a time. A change in the middle of one causes another, which its caller waits for too.
function refresh() {
  if (reading) again = true;
  else reading = read();
  return reading;
}

async function read() {
  do {
    again = false;
    const [reader, at] = [me, place];
    try {
      const next = await readScreen(me, place.channel, place.thread, latest);
      if (next) await untilLetGo();
      else startOver();
      // Who has gone elsewhere meanwhile is not taken back.
      if (next && reader === me && at === place) keepingFocus(() => draw(next));
    } catch (error) {
      byId("connection").textContent = `The local Slack cannot be reached (${error.message})`;
    }
  } while (again);
  reading = null;
}

function draw(next) {
  const moved = screen?.channel !== next.channel || screen?.me.id !== next.me.id;
  screen = next;
  place.channel = next.channel;
  markSeen(next);
  drawSwitcher(next, become);
  drawRooms(next, place, go);
  drawHead(next, place, go);
  drawPlace(next, moved);
  drawThread(next);
  drawModal(next);
  drawFaults(next);
  drawStatus(next);
  drawNotices(next, go);
  drawCompanion(next, { become, go, write });
}

function drawPlace(next, moved) {
  const atHome = place.tab === "home" && next.channel === next.bot.channel;
  byId("timeline").hidden = atHome;
  const isReadOnly = !atHome && next.channel === next.bot.channel && next.bot.read_only;
  byId("composer").hidden = atHome || isReadOnly;
  byId("read-only").hidden = !isReadOnly;
  byId("home").hidden = !atHome;
  if (atHome) drawHome(next);
  else drawTimeline(next, moved);
  const room = next.channels.find((each) => each.id === next.channel);
  const name = next.channel === next.bot.channel ? next.bot.name : next.users[room?.with]?.name ?? `#${room?.name}`;
  byId("line").placeholder = `Message ${name}`;
}

function drawTimeline(next, moved) {
  const box = byId("timeline");
  const newest = box.lastElementChild?.dataset.key ?? "";
  const stampOf = (message) => ({ ...message, as: next.me.id });
  keepingPlace(box, () => {
    const earlier = next.has_earlier ? [{ ts: "earlier" }] : [];
    reconcile(box, [...earlier, ...next.messages.map(stampOf)], (message) => message.ts,
      (message) => (message.ts === "earlier" ? earlierButton() : drawMessage(message, next, openThread)));
    if (!next.messages.length) box.replaceChildren(h("p", { class: "hint empty" }, "Nothing here yet."));
  });
  if (moved) {
    toEnd(box);
    unseen = [];
  }
  if (lookAt) showLookedAt();
  tellOfNew(moved ? [] : next.messages.filter((message) => message.ts > newest), next);
}

const earlierButton = () => h("p", { class: "earlier" }, h("button", {
  type: "button", class: "button", "data-at": "earlier", onclick: showEarlier,
}, "Show earlier messages"));

async function showEarlier() {
  const first = byId("timeline").querySelector("article")?.id;
  latest += PAGE;
  await refresh();
  byId(first)?.focus({ preventScroll: true });
}

// What has come while the person looked at something further up.
function tellOfNew(arrived, next) {
  if (isAtEnd(byId("timeline"))) unseen = [];
  else unseen.push(...arrived);
  const isAnswer = unseen.some((message) => message.is_ephemeral || next.channel === next.bot.channel);
  const news = unseen.length === 1 ? "New message" : `${unseen.length} new messages`;
  byId("below").hidden = unseen.length === 0;
  byId("below").textContent = `${isAnswer ? "Answer" : news} below ↓`;
}

function showLookedAt() {
  const message = byId(`m${lookAt}`);
  if (!message && screen.has_earlier) {
    latest += PAGE;
    setTimeout(refresh);
    return;
  }
  lookAt = "";
  message?.scrollIntoView({ block: "center" });
  message?.classList.add("looked-at");
}

function drawHome(next) {
  const view = next.home;
  const box = byId("home");
  const scrolled = box.scrollTop;
  reconcile(box, view ? [view] : [{ hash: "none" }], (each) => each.hash, () => h("div", { class: "home-view" },
    view
      ? blocks(view.blocks, makeSurface(next, { view: view.id }, view.state.values))
      : h("p", { class: "hint empty" }, "The app has not published its Home tab yet.")));
  box.scrollTop = scrolled;
}

function drawStatus(next) {
  byId("team").textContent = next.team;
  const count = next.connections;
  const words = count ? `App connected (${count})` : "App not connected";
  if (byId("connection").textContent !== words) byId("connection").textContent = words;
  byId("connection").classList.toggle("connected", count > 0);
  const down = next.faults.some((fault) => fault.kind === "outage");
  byId("banner").hidden = !down;
  byId("banner").textContent = down ? "Slack is away: what you press does not reach the app." : "";
}

// Whom the address names, or who one was before, is not there: begin as the first.
function startOver() {
  if (me === FIRST) throw new Error("nobody is there");
  remember(FIRST);
  again = true;
}

// For a reload, and for a link that leads back here.
function remember(handle) {
  me = handle;
  sessionStorage.setItem("me", me);
  if (location.search) history.replaceState(null, "", `${location.pathname}${location.hash}`);
}

async function become(handle) {
  remember(handle);
  latest = PAGE;
  place = { ...place, thread: "" };
  if (place.tab === "home") place = { channel: "", tab: "messages", thread: "" };
  await refresh();
}

async function go(next) {
  const opensApp = next.channel === screen.bot.channel;
  if (next.channel !== place.channel) latest = PAGE;
  place = { thread: "", ...next };
  foldRooms();
  foldPanel();
  history.replaceState(null, "", `#${place.channel}`);
  await refresh();
  if (opensApp) act("home", { as: me, tab: next.tab });
  else byId("line").focus();
}

async function openThread(ts, isToReply = false) {
  const opener = place.thread;
  place = { ...place, thread: ts };
  await refresh();
  if (isToReply) byId("reply-line").focus();
  else if (ts) byId("replies").focus();
  else byId(`m${opener}`)?.focus({ preventScroll: true });
}

// #C0123/1767225600.000100 is a link to a message, as chat.getPermalink gives them.
function follow() {
  const [channel, ts] = location.hash.slice(1).split("/");
  if (!channel) return;
  place = { channel, tab: "messages", thread: "" };
  lookAt = ts ?? "";
}

window.addEventListener("hashchange", () => { follow(); refresh(); });
window.addEventListener("unhandledrejection", (event) => toast(`Something failed: ${event.reason?.message}`));
byId("below").addEventListener("click", () => toEnd(byId("timeline")));
let isFollowing = true;
byId("timeline").addEventListener("scroll", () => {
  isFollowing = isAtEnd(byId("timeline"));
  if (screen) tellOfNew([], screen);
});
// What is narrower is longer: who was at the end stays there.
new ResizeObserver(() => { if (isFollowing) toEnd(byId("timeline")); }).observe(byId("timeline"));
window.name = "local-slack";
sessionStorage.setItem("me", me);
startComposer(() => screen, () => toEnd(byId("timeline")));
startFaults();
startRooms();
startShortcuts(() => screen);
startThread(() => screen, () => openThread(""));
follow();
onChange(refresh, () => { byId("connection").textContent = "The local Slack cannot be reached"; });
await refresh();
byId("line").focus();
