// Requests: the list, and one of them with dates to choose.

import { element, facts, table } from "./dom.js";

const VERBS = { approve: "Approve", deny: "Deny", return: "Return" };
const DONE = { approve: "approved", deny: "denied", return: "returned" };

export function requestList(view, press) {
  const shown = view.requests.length;
  const more = view.total > shown ? `, the newest ${shown} shown` : "";
  return [
    element("h1", {}, "Vehicle requests"),
    element("p", { class: "lead" }, `${view.total} in all, ${view.live} live${more}. `
      + `${view.calls} calls received.`),
    requestTable(view.requests, press,
      "No requests yet. They appear here as soon as FMS receives one."),
  ];
}

export function requestTable(requests, press, whenEmpty) {
  return table("Vehicle requests",
    ["Request", "Vehicle", "Partner", "Office", "Dates", "Requestor", "Status", "Created", ""],
    requests.map((request) => row(request, press)), whenEmpty);
}

export function requestPage(request, press) {
  return [
    element("h1", {}, `Request ${request.id}`),
    element("p", { class: "lead" }, status(request)),
    facts([
      ["Vehicle", vehicleLink(request)],
      ["VIN", request.vin],
      ["Office", request.office],
      ["Partner", `${request.partner} (contact ${request.contact_id})`],
      ["Delivery asked for", request.delivery],
      ["Pickup asked for", request.pickup],
      ["Dates", dates(request)],
      ["Requestor", String(request.requestor_id)],
      ["Created", when(request.created_at)],
      ["Activity", request.activity_id ? String(request.activity_id) : "none yet"],
    ]),
    ...forms(request, press),
  ];
}

export function pressed(id, action) {
  return `Request ${id} ${DONE[action]}.`;
}

function row(request, press) {
  return element("tr", {},
    element("td", { class: "number" },
      element("a", { href: `/vehicle_requests/${request.id}`, "data-key": `open-${request.id}` },
        String(request.id))),
    element("td", {}, vehicleLink(request), element("small", {}, request.vin)),
    element("td", {}, request.partner),
    element("td", {}, request.office),
    element("td", { class: "dates" }, dates(request)),
    element("td", { class: "number" }, String(request.requestor_id)),
    element("td", {}, status(request)),
    element("td", { class: "time" }, when(request.created_at)),
    element("td", { class: "actions" },
      ...request.actions.map((action, index) => button(request, action, index, press))));
}

function button(request, action, index, press) {
  return element("button", {
    type: "button",
    class: index ? null : "first",
    "aria-label": `${VERBS[action]} request ${request.id}`,
    "data-key": `${action}-${request.id}`,
    onclick: () => press(request.id, action, {}),
  }, VERBS[action]);
}

function forms(request, press) {
  if (request.status === "pending") {
    return [
      element("h2", {}, "Answer it"),
      dateForm(request, "approve", press, [["start", "From", request.start_iso],
        ["end", "To", request.end_iso]], button(request, "deny", 1, press)),
    ];
  }
  if (request.status === "approved") {
    return [
      element("h2", {}, "End the loan"),
      dateForm(request, "return", press, [["ended", "Back on", earlier(request)]]),
    ];
  }
  return [];
}

function dateForm(request, action, press, fields, ...more) {
  const inputs = fields.map(([name, label, value]) => element("label", {}, label,
    element("input", { type: "date", name, value, required: true })));
  return element("form", {
    onsubmit: (event) => {
      event.preventDefault();
      press(request.id, action, Object.fromEntries(new FormData(event.target)));
    },
  }, ...inputs, element("button", { class: "first" }, VERBS[action]), ...more);
}

function vehicleLink(request) {
  return element("a", { href: `/vehicles/${request.vehicle_id}` }, request.vehicle);
}

function status(request) {
  return element("span", { class: `status ${request.status}` }, request.status);
}

function dates(request) {
  return `${request.start} to ${request.end}`;
}

function earlier(request) {
  return request.today_iso < request.end_iso ? request.today_iso : request.end_iso;
}

function when(iso) {
  return new Date(iso).toLocaleTimeString([], { hourCycle: "h23" });
}
