// The drawer in which Slack is made to fail.

import { addFault, clearFaults, refreshConnections, setLimits } from "./api.js";
import { byId, h } from "./dom.js";

const KINDS = [
  ["outage", "Slack is away: every call fails, the app is cut off"],
  ["ratelimited", "Too many requests: the app has to wait"],
  ["act_then_drop", "Does it, then drops the answer"],
  ["drop", "Drops the connection, does nothing"],
  ["slow", "Answers late"],
  ["bad_gateway", "A gateway's web page (502)"],
  ["broken_json", "Answers with half of its JSON"],
  ["web_page", "Answers with a web page"],
  ["string", "Answers with a string"],
  ["nothing", "Answers with nothing"],
  ["refuse", "Refuses with an error code"],
];
const METHODS = ["*", "chat.postMessage", "chat.update", "chat.postEphemeral", "views.open",
  "views.update", "views.publish", "users.info", "files.getUploadURLExternal", "response_url"];

let stamp = "";

export function startFaults() {
  byId("open-faults").addEventListener("click", () => byId("faults").showModal());
}

export function drawFaults(screen) {
  const count = screen.faults.length;
  byId("open-faults").textContent = count ? `What goes wrong: ${count}` : "What can go wrong…";
  byId("open-faults").classList.toggle("alarmed", count > 0);
  const now = JSON.stringify([screen.faults, screen.limits]);
  if (now === stamp) return;
  stamp = now;
  byId("faults").replaceChildren(form(screen));
}

function form(screen) {
  const kind = h("select", { name: "kind" }, KINDS.map(([value, words]) => h("option", { value }, words)));
  const method = h("select", { name: "method" }, METHODS.map((value) => h("option", { value },
    value === "*" ? "every call" : value)));
  const number = (name, value) => h("input", { name, type: "number", min: "0", step: "any", value });
  const seconds = number("seconds", "2");
  const times = number("times", "");
  const code = h("input", { name: "code", value: "internal_error" });
  const add = h("form", { class: "fault-form" },
    field("What happens", kind), field("To", method), field("Seconds (how late, how long to wait)", seconds),
    field("How many times (empty: until cleared)", times), field("Error code, where it refuses", code),
    h("button", { class: "button danger", type: "submit" }, "Let it happen"));
  add.addEventListener("submit", (event) => {
    event.preventDefault();
    addFault({
      kind: kind.value,
      method: method.value,
      seconds: Number(seconds.value || 0),
      times: times.value === "" ? null : Number(times.value),
      code: code.value,
    });
  });
  const limits = h("input", { type: "checkbox", checked: screen.limits });
  limits.addEventListener("change", () => setLimits(limits.checked));
  return h("div", {},
    h("header", {}, h("h2", { id: "faults-title" }, "What can go wrong"),
      h("button", { class: "x", "aria-label": "Close", onclick: () => byId("faults").close() }, "×")),
    h("div", { class: "modal-body" },
      screen.faults.length
        ? h("ul", { class: "active-faults" }, screen.faults.map((fault) => h("li", {}, describe(fault))))
        : h("p", { class: "hint" }, "All is well."),
      h("button", { class: "button", disabled: !screen.faults.length, onclick: clearFaults }, "All is well again"),
      h("hr"), add, h("hr"),
      h("label", { class: "row" }, limits, " Count calls as Slack does, and refuse what is above the limits"),
      h("button", { class: "button", onclick: refreshConnections }, "Make the app reconnect")));
}

const field = (words, control) => h("label", {}, words, control);

function describe(fault) {
  const words = Object.fromEntries(KINDS)[fault.kind];
  const times = fault.times === null ? "" : `, ${fault.times} more`;
  return `${words} · ${fault.method === "*" ? "every call" : fault.method}${times}`;
}
