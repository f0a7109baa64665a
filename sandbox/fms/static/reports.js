// The five reports, each with a way to spoil it, and the log of the calls FMS received.

import { element, table, when } from "./dom.js";

export function reportList(view, switchFault) {
  return [
    element("h1", {}, "Reports"),
    element("p", { class: "lead" }, "What the bot's next sync downloads. Spoil one and see what the "
      + "bot says; every other kind of damage is under Faults."),
    table("Reports", ["Report", "Rows", "Last download", "Next download"],
      view.reports.map((report) => row(report, switchFault)), ""),
  ];
}

export function callList(view) {
  const shown = view.calls.length;
  return [
    element("h1", {}, "Calls received"),
    element("p", { class: "lead" }, view.total > shown
      ? `The newest ${shown} of ${view.total}.` : `${view.total} in all, the newest first.`),
    table("Calls received", ["Time", "Method", "Path", "Status", "Fault"], view.calls.map(call),
      "None yet. They appear here as soon as the bot calls."),
  ];
}

function row(report, switchFault) {
  const id = `spoil-${report.name}`;
  const works = element("option", { value: "", selected: !report.fault },
    report.inherited ? `see Faults: ${report.inherited}` : "as it should be");
  return element("tr", {},
    element("td", {}, element("label", { for: id }, report.name)),
    element("td", { class: "number" }, report.rows.toLocaleString("en-US")),
    element("td", {}, report.last ? `${when(report.last.at)}, ${answer(report.last)}` : "none yet"),
    element("td", {}, element("select", {
      id,
      class: report.fault ? "active" : null,
      "data-key": id,
      onchange: (event) => switchFault(report.name, { fault: event.target.value || null }),
    }, works, ...report.choices.map(({ fault, words }) => element("option",
      { value: fault, selected: fault === report.fault }, words)))));
}

function call(entry) {
  return element("tr", {},
    element("td", { class: "time" }, when(entry.at)),
    element("td", {}, entry.method),
    element("td", { class: "path" }, entry.path,
      entry.sent ? element("small", {}, entry.sent) : null),
    element("td", {}, answer(entry)),
    element("td", {}, entry.fault ?? "-"));
}

function answer(entry) {
  return entry.status ? String(entry.status) : "no answer";
}
