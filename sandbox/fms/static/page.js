// Poll what the page's address shows, each second, and draw it when it changed.

import { activityPage, bookPage, loanList } from "./activities.js";
import { element, show, untilLetGo } from "./dom.js";
import { faultDrawer } from "./faults.js";
import { partnerList } from "./partners.js";
import { callList, reportList } from "./reports.js";
import { requestList, requestPage } from "./requests.js";
import { fleetList, vehiclePage } from "./vehicles.js";

const EVERY_MILLISECONDS = 1000;
const root = document.getElementById("view");
const connection = document.getElementById("connection");
const slack = document.getElementById("slack");
const announcement = document.getElementById("announcement");
let version = "";
// The local Slack's page finds it by this name.
window.name = "local-fms";

// What a record's address begins with, how it is drawn, and the section it belongs to.
const RECORDS = [
  [/^\/vehicle_requests\/\d/, requestPage, "/"],
  [/^\/vehicles\/\d/, vehiclePage, "/fleet"],
  [/^\/activities\/\d/, activityPage, "/loans"],
];
const SECTIONS = {
  "/loans": loanList,
  "/book": bookPage,
  "/fleet": fleetList,
  "/partners": partnerList,
  "/reports": (view) => reportList(view, switchFault),
  "/calls": callList,
};

async function refresh(afterAct = false) {
  const at = location.pathname + location.search;
  const path = location.pathname === "/" ? "" : location.pathname;
  const search = new URLSearchParams(location.search);
  search.set("since", version);
  const response = await fetch(`/sandbox/view${path}?${search}`);
  connection.textContent = "";
  if (response.status === 204) return;
  const view = await response.json();
  version = view.version;
  slack.hidden = !view.slack;
  slack.href = view.slack;
  await untilLetGo();
  // Who has gone elsewhere meanwhile is shown that.
  if (at !== location.pathname + location.search) return;
  if (afterAct || !isBeingEdited()) draw(view, !afterAct);
  else version = "";
}

function draw(view, keepDrafts) {
  show(root, keepDrafts, ...(view.error ? missing(view) : render(view)));
  root.removeAttribute("aria-busy");
  const heading = root.querySelector("h1");
  heading.tabIndex = -1;
  document.title = `${heading.textContent} · Local FMS`;
}

function render(view) {
  const record = recordShown();
  if (record) return record[1](view, post);
  const section = SECTIONS[location.pathname] ?? requestList;
  return [faultDrawer(view.faults, switchFault, beOut), ...section(view, post)];
}

function recordShown() {
  return RECORDS.find(([pattern]) => pattern.test(location.pathname));
}

function missing(view) {
  return [
    element("h1", {}, "Not found"),
    element("p", { class: "lead" }, `${view.error}.`),
    element("a", { href: "/" }, "All requests"),
  ];
}

// A field that is in focus must not be drawn again; what is typed in the others is kept.
function isBeingEdited() {
  return root.contains(document.activeElement)
    && ["INPUT", "SELECT"].includes(document.activeElement.tagName);
}

async function send(what, form) {
  try {
    const response = await fetch(`/sandbox/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(form),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    announce(`Not done: ${answer.error}.`, "");
  } catch {
    announce("Not done: FMS does not answer.", "");
  }
  return null;
}

async function post(what, form) {
  const row = document.activeElement?.closest("tr");
  const place = row ? [...row.parentNode.children].indexOf(row) : 0;
  const answer = await send(what, form);
  if (!answer) return;
  announce(answer.said, answer.next);
  if (answer.path) history.pushState(null, "", answer.path);
  markSection();
  version = "";
  await refresh(true);
  // The button that was pressed may be gone; who uses the keyboard stays where they were.
  if (document.activeElement === document.body) stay(answer.path ? null : place);
}

function stay(place) {
  const rows = root.querySelectorAll("tbody tr");
  const row = place === null ? null : rows[Math.min(place, rows.length - 1)];
  (row?.querySelector("a, button") ?? root.querySelector("h1")).focus();
}

async function switchFault(direction, form) {
  const faults = await send("faults", { direction, ...form });
  if (!faults) return;
  const next = faults.find((entry) => entry.direction === direction)?.next ?? "";
  announce(form.fault ? "The fault is on." : "FMS works again.", form.fault ? next : "");
  version = "";
  await refresh(true);
}

async function beOut() {
  if (await send("outage", { seconds: 20 })) {
    announce("FMS refuses connections for 20 seconds.", "Now type /request 123 in Slack.");
  }
}

function announce(said, next) {
  announcement.querySelector("p").replaceChildren(said, " ", element("strong", {}, next));
  announcement.hidden = false;
}

function markSection() {
  const section = recordShown()?.[2] ?? location.pathname.replace("/vehicle_requests", "/");
  for (const link of document.querySelectorAll("nav a")) {
    const current = link.pathname === section;
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

async function poll() {
  try {
    await refresh();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    connection.textContent = "FMS does not answer. Trying again.";
  } finally {
    setTimeout(poll, EVERY_MILLISECONDS);
  }
}

addEventListener("popstate", () => {
  version = "";
  markSection();
});
announcement.querySelector("button").addEventListener("click", () => { announcement.hidden = true; });
markSection();
poll();
