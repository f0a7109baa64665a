// The fleet, and one vehicle: what keeps it busy, its requests, and what can be done with it.

import { activityTable } from "./activities.js";
import { element, facts, table } from "./dom.js";
import { actForm, listed, searchForm } from "./forms.js";
import { requestTable } from "./requests.js";

export function fleetList(view) {
  const shown = view.vehicles.length;
  return [
    element("h1", {}, "Fleet"),
    element("p", { class: "lead" }, "Open a vehicle to take it out, to correct its VIN, to move it "
      + "to another office or to list it under another number."),
    searchForm("Search", "BMW Denver, a number, a VIN"),
    element("p", { class: "lead" },
      view.total > shown ? `The first ${shown} of ${view.total}.` : `${shown} in all.`),
    table("Vehicles", ["Vehicle", "Car", "VIN", "Office", "Turn-in", "Activities", ""],
      view.vehicles.map(row), "No such vehicle."),
  ];
}

export function vehiclePage(vehicle, post) {
  const activities = { activities: vehicle.activities, total: vehicle.activities.length };
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
    activityTable("Current activity", activities, "Free: nothing now, nothing ahead."),
    element("h2", {}, "What FMS's people can do"),
    element("div", { class: "acts" }, ...forms(vehicle, post)),
    element("h2", {}, "Requests"),
    requestTable(vehicle.requests, post, "No request for this vehicle yet."),
  ];
}

function forms(vehicle, post) {
  const at = `vehicles/${vehicle.id}`;
  const offices = vehicle.offices.filter((office) => office !== vehicle.office);
  return [
    element("div", { class: "act" }, element("h3", {}, "Book service on it"),
      element("a", { class: "button", href: `/book?vehicle=${vehicle.id}` }, "Book")),
    actForm("Move it", `${at}/office`, "Move",
      [{ name: "office", label: "To the office", options: listed(offices) }], post),
    actForm("Correct its VIN", `${at}/vin`, "Correct",
      [{ name: "vin", label: "VIN", value: vehicle.vin, spellcheck: "false" }], post),
    actForm("List it under another number", `${at}/list_again`, "List", [
      { name: "number", label: "New number", required: false, inputmode: "numeric",
        hint: "Empty: the next free one" },
      { name: "keep", label: "The old number", value: "yes", options: [
        { value: "yes", words: "stays beside it" }, { value: "no", words: "goes" }] },
    ], post),
    actForm("Take it out of the fleet", `${at}/take_out`, "Take out", [], post, true),
  ];
}

function row(vehicle) {
  return element("tr", {},
    element("td", { class: "number" },
      element("a", { href: `/vehicles/${vehicle.id}` }, String(vehicle.id))),
    element("td", {}, vehicle.words),
    element("td", { class: "number" }, vehicle.vin),
    element("td", {}, vehicle.office),
    element("td", { class: "dates" }, vehicle.turn_in),
    element("td", { class: "number" }, String(vehicle.busy)),
    element("td", { class: "actions" }, element("a", {
      class: "button", href: `/vehicles/${vehicle.id}`, "aria-label": `Change vehicle ${vehicle.id}`,
    }, "Change")));
}
