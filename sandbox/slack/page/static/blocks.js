// Block Kit, block by block. `surface` is what an element reports to: see surface.js.

import { h } from "./dom.js";
import { element } from "./elements.js";
import { emoji, link, textNode } from "./mrkdwn.js";

const BLOCKS = {
  section: (block, surface) => h("div", { class: "block section" },
    h("div", { class: "section-words" },
      block.text && h("div", {}, textNode(block.text, surface.names)),
      block.fields && h("div", { class: "fields" },
        block.fields.map((field) => h("div", {}, textNode(field, surface.names))))),
    block.accessory && h("div", { class: "accessory" }, element(block.accessory, block, surface))),

  header: (block, surface) => h("h3", { class: "block" }, textNode(block.text, surface.names)),

  alert: (block, surface) => h("div", { class: `block alert ${block.level ?? "default"}`, role: "status" },
    textNode(block.text, surface.names)),

  divider: () => h("hr", { class: "block" }),

  actions: (block, surface) => h("div", { class: "block actions" },
    block.elements.map((each) => element(each, block, surface))),

  context: (block, surface) => h("div", { class: "block context" },
    block.elements.map((each) => (each.type === "image"
      ? image(each, "icon")
      : h("span", {}, textNode(each, surface.names))))),

  image: (block, surface) => h("figure", { class: "block" },
    block.title && h("figcaption", {}, textNode(block.title, surface.names)), image(block, "picture")),

  input: (block, surface) => {
    const why = surface.errors?.[block.block_id];
    return h("div", { class: why ? "block input wrong" : "block input" },
      h("label", { class: "input-label", for: inputId(block, surface) }, textNode(block.label, surface.names),
        block.optional && h("span", { class: "optional" }, " (optional)")),
      element(block.element, block, surface, inputId(block, surface)),
      why && h("p", { class: "why", role: "alert" }, why),
      block.hint && h("p", { class: "hint" }, textNode(block.hint, surface.names)));
  },

  rich_text: (block, surface) => h("div", { class: "block rich" },
    block.elements.map((part) => richPart(part, surface.names))),

  markdown: (block) => h("div", { class: "block markdown" }, block.text),

  plan: (block) => h("div", { class: "block" }, h("p", {}, h("strong", {}, block.title)),
    h("ul", { class: "tasks" }, block.tasks.map((task) => h("li", {},
      h("span", { "aria-hidden": "true" }, SIGNS[task.status]),
      h("span", { class: "hidden" }, `${STANDING[task.status]}: `), task.title)))),

  container: (block, surface) => {
    const head = [h("strong", {}, block.rich_text_title
      ? block.rich_text_title.elements.map((part) => richPart(part, surface.names))
      : textNode(block.title, surface.names)),
    block.subtitle && h("div", { class: "hint" }, textNode(block.subtitle, surface.names))];
    const children = blocks(block.child_blocks, surface);
    return block.is_collapsible
      ? h("details", { class: "block container", open: !block.default_collapsed }, h("summary", {}, head), children)
      : h("div", { class: "block container" }, head, children);
  },

  data_table: (block, surface) => h("div", { class: "block table-box", tabindex: "0", role: "region", "aria-label": block.caption },
    h("table", {}, h("caption", {}, block.caption), block.rows.map((row, index) => h("tr", {},
      row.map((cell, column) => dataCell(cell, index, column === (block.row_header_column_index ?? 0), surface.names)))))),

  table: (block, surface) => h("table", { class: "block" }, block.rows.map((row, index) => h("tr", {},
    row.map((cell) => h(index ? "td" : "th", {}, tableCell(cell, surface.names)))))),
};

const SIGNS = { pending: "\u25CB", in_progress: "\u25D0", complete: "\u2713", error: "\u2715" };
const STANDING = { pending: "to come", in_progress: "under way", complete: "done", error: "failed" };

const dataCell = (cell, index, isHeading, names) => h(index && !isHeading ? "td" : "th", {
  scope: index ? (isHeading ? "row" : null) : "col",
}, tableCell(cell, names));

const inputId = (block, surface) => `${surface.key}-${block.block_id}`;

export function blocks(list, surface) {
  return (list ?? []).map((block) => (BLOCKS[block.type] ?? unknown)(block, surface));
}

const unknown = (block) => h("p", { class: "block hint" }, `(a ${block.type} block)`);

const image = (source, kind) => h("img", { class: kind, src: source.image_url, alt: source.alt_text });

function tableCell(cell, names) {
  if (cell.type === "rich_text") return cell.elements.map((part) => richPart(part, names));
  return cell.text ?? String(cell.value ?? "");
}

const RICH_PARTS = {
  rich_text_section: (part, names) => h("p", {}, richInline(part, names)),
  rich_text_quote: (part, names) => h("blockquote", {}, richInline(part, names)),
  rich_text_preformatted: (part, names) => h("pre", {}, richInline(part, names)),
  rich_text_list: (part, names) => h(part.style === "ordered" ? "ol" : "ul", {},
    part.elements.map((item) => h("li", {}, richInline(item, names)))),
};

const richPart = (part, names) => RICH_PARTS[part.type]?.(part, names) ?? "";

const RICH_INLINE = {
  text: (each) => each.text,
  link: (each) => link(each.url, each.text ?? each.url),
  emoji: (each) => emoji(`:${each.name}:`),
  user: (each, names) => h("span", { class: "mention" }, `@${names.users[each.user_id]?.name ?? each.user_id}`),
  channel: (each, names) => h("span", { class: "mention" }, `#${names.channels[each.channel_id] ?? "private channel"}`),
  date: (each) => each.fallback ?? new Date(each.timestamp * 1000).toLocaleString(),
};

function richInline(part, names) {
  return part.elements.map((each) => {
    const node = RICH_INLINE[each.type]?.(each, names) ?? "";
    const tags = { bold: "strong", italic: "em", strike: "s", code: "code" };
    return Object.entries(tags).reduce(
      (inner, [style, tag]) => (each.style?.[style] ? h(tag, {}, inner) : inner), node);
  });
}
