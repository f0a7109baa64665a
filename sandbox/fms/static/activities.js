// Loans and other activities: the lists, and one of them with everything FMS's people can do.

import { element, facts, table } from "./dom.js";
import { actForm, listed, searchForm } from "./forms.js";

export function loanList(view) {
  return [
    element("h1", {}, "Loans"),
    element("p", { class: "lead" }, "Who has which car, now or later. Open one to extend it, to "
      + "end it early, to swap its car or to give it a new number."),
    searchForm("Search", "BMW, a name, a number"),
    activityTable("Loans", view, "No such loan."),
  ];
}

export function bookPage(view, post) {
  const asked = new URLSearchParams(location.search).get("vehicle") ?? "";
  return [
    element("h1", {}, "Book"),
    element("p", { class: "lead" }, "What FMS's people book without asking the bot. FMS lets them "
      + "book a car that is taken."),
    element("h2", {}, "A new booking"),
    actForm("Keep a car busy", "bookings", "Book", [
      { name: "vehicle", label: "Vehicle", value: asked, list: view.vehicles, autocomplete: "off",
        hint: "Its number, or the end of its VIN" },
      { name: "type", label: "What for", value: "Service", options: listed(view.types) },
      { name: "start", label: "From", type: "date", value: later(view.today_iso, 1) },
      { name: "end", label: "To", type: "date", value: later(view.today_iso, 4) },
      { name: "person_id", label: "Partner", required: false, inputmode: "numeric",
        hint: "Their number, for a loan only" },
    ], post),
    element("h2", {}, "What is booked, newest first"),
    searchForm("Search", "Service, a car, a number"),
    activityTable("Bookings", view, "Nothing of the kind is booked."),
  ];
}

export function activityTable(caption, view, whenEmpty) {
  const shown = view.activities.length;
  const first = element("p", { class: "lead" }, `The first ${shown} of ${view.total}.`);
  return element("div", {},
    view.total > shown ? first : null,
    table(caption, ["Activity", "Vehicle", "Type", "For", "Dates", "From request", ""],
      view.activities.map(row), whenEmpty));
}

export function activityPage(activity, post) {
  const at = `activities/${activity.id}`;
  return [
    element("h1", {}, `${activity.type} ${activity.id}`),
    element("p", { class: "lead" }, activity.vehicle, " for ", activity.to),
    facts([
      ["Vehicle", vehicleLink(activity)],
      ["VIN", activity.vin],
      ["Office", activity.office],
      ["Dates", `${activity.start} to ${activity.end}`],
      ["From request", requestLink(activity)],
    ]),
    element("h2", {}, "What FMS's people can do"),
    element("div", { class: "acts" }, ...dateForms(activity, at, post),
      ...otherForms(activity, at, post)),
  ];
}

function dateForms(activity, at, post) {
  const back = activity.today_iso < activity.end_iso ? activity.today_iso : activity.end_iso;
  return [
    actForm("Extend it", `${at}/extend`, "Extend",
      [{ name: "to", label: "New last day", type: "date", value: later(activity.end_iso, 7) }], post),
    actForm("Shorten it", `${at}/shorten`, "Shorten",
      [{ name: "to", label: "New last day", type: "date", value: later(activity.end_iso, -1) }], post),
    activity.is_loan ? actForm("The car is back", `${at}/return`, "Return",
      [{ name: "ended", label: "Back on", type: "date", value: back, max: activity.today_iso }], post) : null,
  ];
}

function otherForms(activity, at, post) {
  const cars = activity.cars.filter((car) => car.vin !== activity.vin);
  cars.sort((one, other) => one.taken - other.taken);
  return [
    cars.length ? actForm("Swap the car", `${at}/swap`, "Swap", [{
      name: "vehicle", label: `A car of ${activity.office}`, options: cars.map((car) => ({
        value: String(car.id), words: car.taken ? `taken: ${car.words}` : car.words,
      })),
    }], post) : null,
    activity.is_loan && activity.partners.length
      ? actForm("Another partner", `${at}/partner`, "Change", [{
        name: "person_id", label: `A partner of ${activity.office}`,
        options: activity.partners.map(({ id, words }) => ({ value: String(id), words })),
      }], post) : null,
    actForm("Another type", `${at}/type`, "Change",
      [{ name: "type", label: "Type", value: activity.type, options: listed(activity.types) }], post),
    actForm("Another number", `${at}/renumber`, "Renumber", [{
      name: "number", label: "New number", required: false, inputmode: "numeric",
      hint: "Empty: the next free one",
    }], post),
    actForm("Delete it", `${at}/cancel`, "Delete", [], post, true),
  ];
}

function row(activity) {
  return element("tr", {},
    element("td", { class: "number" }, activityLink(activity.id)),
    element("td", {}, vehicleLink(activity), element("small", {}, activity.vin)),
    element("td", {}, activity.type),
    element("td", {}, activity.to),
    element("td", { class: "dates" }, `${activity.start} to ${activity.end}`),
    element("td", { class: "number" }, requestLink(activity)),
    element("td", { class: "actions" }, element("a", {
      class: "button", href: `/activities/${activity.id}`,
      "aria-label": `Change ${activity.type} ${activity.id}`,
    }, "Change")));
}

export function activityLink(id) {
  return element("a", { href: `/activities/${id}` }, String(id));
}

function requestLink(activity) {
  if (!activity.request_id) return "-";
  return element("a", { href: `/vehicle_requests/${activity.request_id}` },
    String(activity.request_id));
}

function vehicleLink(activity) {
  if (!activity.vehicle_id) return activity.vehicle;
  return element("a", { href: `/vehicles/${activity.vehicle_id}` }, activity.vehicle);
}

function later(iso, days) {
  const day = new Date(`${iso}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}
