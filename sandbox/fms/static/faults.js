// The faults drawer: one switch for each direction.

import { element } from "./dom.js";

export function faultDrawer(faults, switchFault, beOut) {
  const on = faults.filter((entry) => entry.fault);
  const badge = on.length
    ? element("span", { class: "on" }, on.length === 1 ? "1 is on" : `${on.length} are on`)
    : null;
  return element("details", { open: isOpen(), "data-drawer": true, ontoggle: remember },
    element("summary", { "data-key": "faults" }, "Faults", badge),
    element("div", { class: "faults" },
      ...faults.map((entry) => faultSwitch(entry, switchFault)),
      element("div", { class: "below" },
        action("Switch all off", "all-off", () => switchFault(null, { fault: null })),
        action("Refuse connections for 20 seconds", "outage", beOut))));
}

function faultSwitch(entry, switchFault) {
  const name = `fault-${entry.direction}`;
  const none = element("option", { value: "", selected: !entry.fault }, "works");
  const choices = entry.choices.map((choice) => element("option",
    { value: choice.fault, selected: choice.fault === entry.fault }, choice.words));
  const choose = element("select", { id: name, "data-key": name, onchange: send }, none, ...choices);
  const times = number(entry, "times", "calls", entry.times ?? "", "always", send);
  const seconds = number(entry, "seconds", "seconds", entry.seconds ?? 10, "10", send);
  const status = statuses(entry, send);

  function send() {
    switchFault(entry.direction, {
      fault: choose.value || null,
      times: Number(times.querySelector("input").value) || null,
      seconds: Number(seconds.querySelector("input").value),
      status: choose.value === entry.fault && entry.statuses.length
        ? Number(status.querySelector("select").value) : null,
    });
  }

  return element("div", { class: entry.fault ? "switch active" : "switch" },
    element("label", { for: name }, entry.words), choose,
    entry.fault ? times : null,
    entry.statuses.length ? status : null,
    ["slow", "429"].includes(entry.fault) ? seconds : null);
}

function statuses(entry, send) {
  return element("label", {}, "status ",
    element("select", { onchange: send, "data-key": `status-${entry.direction}` },
      ...entry.statuses.map((status) => element("option",
        { value: status, selected: status === entry.status }, String(status)))));
}

function number(entry, name, label, value, placeholder, send) {
  return element("label", {}, `${label} `, element("input", {
    type: "number", min: 0, value, placeholder, onchange: send,
    "data-key": `${name}-${entry.direction}`,
  }));
}

function action(label, key, onclick) {
  return element("button", { type: "button", "data-key": key, onclick }, label);
}

function isOpen() {
  return location.hash === "#faults" || sessionStorage.getItem("faults") === "open";
}

function remember(event) {
  sessionStorage.setItem("faults", event.target.open ? "open" : "closed");
}
