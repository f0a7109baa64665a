// One message as a channel or a thread shows it.

import { h } from "./dom.js";
import { blocks } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";
import { messageMenu } from "./shortcuts.js";
import { makeSurface } from "./surface.js";

const NAMED_COLORS = { good: "#2eb886", warning: "#daa038", danger: "#a30200" };

export function drawMessage(message, screen, openThread) {
  const author = screen.users[message.user] ?? { name: message.user, kind: "member" };
  const surface = makeSurface(screen, { channel: message.channel, ts: message.ts }, message.state);
  const gone = message.subtype === "tombstone";
  return h("article", {
    class: message.is_ephemeral ? "message ephemeral" : "message", id: `m${message.ts}`, tabindex: "-1",
  },
    message.is_ephemeral && h("p", { class: "only-you" }, "Only visible to you"),
    avatar(author),
    h("div", { class: "said" },
      h("p", { class: "by" },
        h("strong", {}, author.name), badge(author.kind),
        h("time", { datetime: new Date(Number(message.ts) * 1000).toISOString() }, clockTime(message.ts))),
      message.blocks
        ? blocks(message.blocks, surface)
        : message.text && h("div", { class: gone ? "block hint" : "block" },
          mrkdwn(message.text, surface.names), edited(message)),
      (message.attachments ?? []).map((each) => attachment(each, surface)),
      (message.files ?? []).map(file),
      message.reply_count > 0 && openThread && h("button", {
        type: "button", class: "replies", "data-at": `replies ${message.ts}`, onclick: () => openThread(message.ts),
      }, `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`)),
    !message.is_ephemeral && !gone && moreButton(message, screen, openThread));
}

function moreButton(message, screen, openThread) {
  const button = h("button", {
    type: "button", class: "more", "data-at": `more ${message.ts}`, "aria-haspopup": "menu",
    "aria-expanded": "false", "aria-label": `More actions, message of ${clockTime(message.ts)}`,
  }, "⋯");
  button.addEventListener("click", () => messageMenu(button, message, screen, openThread));
  return button;
}

export function badge(kind) {
  const words = { app: "APP", guest: "guest", external: "external" };
  return words[kind] ? h("span", { class: `badge ${kind}` }, words[kind]) : null;
}

export function avatar(person, size = "") {
  const letters = person.name.split(" ").map((part) => part[0]).join("").slice(0, 2).toUpperCase();
  const hue = [...person.name].reduce((sum, letter) => sum + letter.codePointAt(0) * 7, 0) % 360;
  const box = h("span", { class: `avatar ${size}`, "aria-hidden": "true" }, letters);
  box.style.background = person.kind === "app" ? "#7a5c8a" : `hsl(${hue} 40% 32%)`;
  return box;
}

const clockTime = (ts) => new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });

const edited = (message) => (message.edited ? h("span", { class: "hint" }, " (edited)") : null);

function attachment(each, surface) {
  const color = NAMED_COLORS[each.color] ?? (each.color ? `#${each.color.replace("#", "")}` : "#dddddd");
  const box = h("div", { class: "attachment" },
    each.pretext && h("p", {}, mrkdwn(each.pretext, surface.names)),
    each.title && h("p", {}, h("strong", {}, each.title)),
    each.text && h("div", { class: "block" }, mrkdwn(each.text, surface.names)),
    blocks(each.blocks, surface),
    (each.fields ?? []).map((field) => h("p", {}, h("strong", {}, field.title), " ", mrkdwn(field.value ?? "", surface.names))),
    each.footer && h("p", { class: "hint" }, each.footer));
  box.style.setProperty("--bar", color);
  return box;
}

const PICTURES = ["png", "jpg", "jpeg", "gif", "svg", "webp"];

const file = (each) => (PICTURES.includes(each.filetype) ? pictureFile(each) : h("a", {
  class: "file", href: each.url_private, download: each.name,
}, h("span", {}, h("strong", {}, each.title), h("small", {}, ` ${each.name}, ${size(each)}`))));

const pictureFile = (each) => h("figure", { class: "block" },
  h("figcaption", {}, h("strong", {}, each.title), h("small", { class: "hint" }, ` ${each.name}, ${size(each)}`)),
  h("a", { href: each.url_private, target: "_blank", rel: "noreferrer" },
    h("img", { class: "picture file-picture", src: each.url_private, alt: each.alt_txt ?? each.title })));

const size = (each) => (each.size < 1000 ? `${each.size} bytes` : `${Math.round(each.size / 1000)} kB`);
