// The media partners, with a way to remove one.

import { element, table } from "./dom.js";
import { searchForm } from "./forms.js";

export function partnerList(view, post) {
  const shown = view.partners.length;
  return [
    element("h1", {}, "Partners"),
    element("p", { class: "lead" }, "Removed from an office, a partner is in its report no more. "
      + "Loans of theirs stay."),
    searchForm("Search", "a name, an office, a number"),
    element("p", { class: "lead" },
      view.total > shown ? `The first ${shown} of ${view.total}.` : `${shown} in all.`),
    table("Partners", ["Partner", "Name", "Office", "Writes for", ""],
      view.partners.map((partner) => row(partner, post)), "No such partner."),
  ];
}

function row(partner, post) {
  return element("tr", {},
    element("td", { class: "number" }, String(partner.id)),
    element("td", {}, partner.name),
    element("td", {}, partner.office),
    element("td", {}, partner.of),
    element("td", { class: "actions" }, element("button", {
      type: "button",
      class: "danger",
      "aria-label": `Remove ${partner.name} from ${partner.office}`,
      "data-key": `remove-${partner.id}-${partner.office}`,
      onclick: () => post(`partners/${partner.id}/remove`, { office: partner.office }),
    }, "Remove")));
}
