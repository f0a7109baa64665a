// Requests: the list, and one of them with dates to choose.

import { activityLink } from "./activities.js";
import { element, facts, table, when } from "./dom.js";

const VERBS = { approve: "Approve", deny: "Deny", return: "Return" };

export function requestList(view, post) {
  const shown = view.requests.length;
  const more = view.total > shown ? `, the newest ${shown} shown` : "";
  return [
    element("h1", {}, "Vehicle requests"),
    element("p", { class: "lead" }, `${view.total} in all, ${view.live} live${more}. `
      + `${view.calls} calls received.`),
    requestTable(view.requests, post,
      "No requests yet. They appear here as soon as FMS receives one."),
  ];
}

export function requestTable(requests, post, whenEmpty) {
  return table("Vehicle requests",
    ["Request", "Vehicle", "Partner", "Office", "Dates", "Requestor", "Status", "Created", ""],
    requests.map((request) => row(request, post)), whenEmpty);
}

export function requestPage(request, post) {
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
      ["Activity", activity(request)],
    ]),
    ...forms(request, post),
  ];
}

function activity(request) {
  if (!request.activity_id) return "none yet";
  return request.status === "approved" ? activityLink(request.activity_id)
    : String(request.activity_id);
}

function row(request, post) {
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
      ...request.actions.map((action, index) => button(request, action, index, post))));
}

function button(request, action, index, post) {
  return element("button", {
    type: "button",
    class: index ? null : "first",
    "aria-label": `${VERBS[action]} request ${request.id}`,
    "data-key": `${action}-${request.id}`,
    onclick: () => post(`requests/${request.id}/${action}`, {}),
  }, VERBS[action]);
}

function forms(request, post) {
  if (request.status === "pending") {
    return [
      element("h2", {}, "Answer it"),
      dateForm(request, "approve", post, [["start", "From", request.start_iso],
        ["end", "To", request.end_iso]], button(request, "deny", 1, post)),
    ];
  }
  if (request.status === "approved") {
    return [
      element("h2", {}, "End the loan"),
      dateForm(request, "return", post, [["ended", "Back on", earlier(request), request.today_iso]]),
    ];
  }
  return [];
}

function dateForm(request, action, post, fields, ...more) {
  const inputs = fields.map(([name, label, value, max]) => element("label", {}, label,
    element("input", { type: "date", name, value, max, required: true, "data-key": `${action}-${name}` })));
  return element("form", {
    class: "act",
    onsubmit: (event) => {
      event.preventDefault();
      post(`requests/${request.id}/${action}`, Object.fromEntries(new FormData(event.target)));
    },
  }, ...inputs, element("button", { class: "first", "data-key": action }, VERBS[action]), ...more);
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
