// One vehicle: what keeps it busy, and the requests there were for it.

import { element, facts, table } from "./dom.js";
import { requestTable } from "./requests.js";

export function vehiclePage(vehicle, press) {
  return [
    element("h1", {}, vehicle.words),
    element("p", { class: "lead" }, `Vehicle ${vehicle.id}`),
    facts([
      ["Model", vehicle.model],
      ["VIN", vehicle.vin],
      ["Office", vehicle.office],
      ["Color", vehicle.color],
      ["Expected turn-in", vehicle.turn_in],
    ]),
    element("h2", {}, "Current activity"),
    table("Current activity", ["Activity", "Type", "Dates", "To", "Region"],
      vehicle.activities.map(row), "Free: nothing now, nothing ahead."),
    element("h2", {}, "Requests"),
    requestTable(vehicle.requests, press, "No request for this vehicle yet."),
  ];
}

function row(activity) {
  return element("tr", {},
    element("td", { class: "number" }, String(activity.id)),
    element("td", {}, activity.type),
    element("td", { class: "dates" }, `${activity.start} to ${activity.end}`),
    element("td", {}, activity.to),
    element("td", {}, activity.region));
}
