// Poll what the page's address shows, each second, and draw it when it changed.

import { element, show } from "./dom.js";
import { faultDrawer } from "./faults.js";
import { pressed, requestList, requestPage } from "./requests.js";
import { vehiclePage } from "./vehicles.js";

const EVERY_MILLISECONDS = 1000;
const root = document.getElementById("view");
const connection = document.getElementById("connection");
const announcement = document.getElementById("announcement");
let version = "";
let fading;

const DRAW = [
  [/^\/vehicle_requests\//, (view) => requestPage(view, press)],
  [/^\/vehicles\//, (view) => vehiclePage(view, press)],
  [/^/, (view) => [faultDrawer(view.faults, post), ...requestList(view, press)]],
];

async function refresh(evenIfEdited = false) {
  const path = location.pathname === "/" ? "" : location.pathname;
  const response = await fetch(`/sandbox/view${path}?since=${version}`);
  connection.textContent = "";
  if (response.status === 204) return;
  const view = await response.json();
  version = view.version;
  if (evenIfEdited || !isBeingEdited()) draw(view);
  else version = "";
}

function draw(view) {
  const [, render] = DRAW.find(([pattern]) => pattern.test(location.pathname));
  show(root, ...(view.error ? missing(view) : render(view)));
  root.removeAttribute("aria-busy");
}

function missing(view) {
  return [
    element("h1", {}, "Not found"),
    element("p", { class: "lead" }, `${view.error}.`),
    element("a", { href: "/" }, "All requests"),
  ];
}

// What a person is filling in must not be drawn again while they do.
function isBeingEdited() {
  return root.contains(document.activeElement)
    && ["INPUT", "SELECT"].includes(document.activeElement.tagName);
}

async function post(what, form) {
  const response = await fetch(`/sandbox/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(form),
  });
  const answer = await response.json();
  if (!response.ok) announce(answer.error);
  version = "";
  await refresh(true);
  return response.ok;
}

async function press(id, action, form) {
  if (await post(`requests/${id}/${action}`, form)) announce(pressed(id, action));
  // The button that was pressed is gone; who uses the keyboard stays in its row.
  if (document.activeElement === document.body) {
    root.querySelector(`[data-key="open-${id}"]`)?.focus();
  }
}

function announce(words) {
  announcement.textContent = words;
  clearTimeout(fading);
  fading = setTimeout(() => { announcement.textContent = ""; }, 6000);
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

poll();
