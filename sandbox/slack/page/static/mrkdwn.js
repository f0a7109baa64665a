// Slack's mrkdwn, as far as messages here use it, turned into DOM nodes.

import { h } from "./dom.js";

const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔️", warning: "⚠️", x: "❌", no_entry: "⛔",
  no_entry_sign: "🚫", octagonal_sign: "🛑", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  large_green_circle: "🟢", large_blue_circle: "🔵", large_purple_circle: "🟣", red_circle: "🔴",
  large_yellow_circle: "🟡", large_orange_circle: "🟠", white_circle: "⚪", black_circle: "⚫",
  car: "🚗", blue_car: "🚙", red_car: "🚗", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️",
  arrows_counterclockwise: "🔄", tada: "🎉", bell: "🔔", mag: "🔍", memo: "📝", clock3: "🕒",
  information_source: "ℹ️", bulb: "💡", rocket: "🚀", eyes: "👀", wave: "👋", key: "🔑",
  lock: "🔒", paperclip: "📎", bar_chart: "📊", package: "📦", house: "🏠", busts_in_silhouette: "👥",
  bust_in_silhouette: "👤", round_pushpin: "📍", link: "🔗", wrench: "🔧", rotating_light: "🚨",
  exclamation: "❗", question: "❓", stopwatch: "⏱️", inbox_tray: "📥", outbox_tray: "📤",
};

export function unescape(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

export function emoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);
}

const leaf = (text) => emoji(unescape(text));

// An address that somebody typed is a link.
const ADDRESS = /(https?:\/\/[^\s<>]*[^\s<>.,;:!?)])/;
const typed = (text) => text.split(ADDRESS).map((part, index) => (
  index % 2 ? link(unescape(part), unescape(part)) : leaf(part)));

// names: { users: {id: {name}}, channels: {id: name}, groups: {id: handle} }
export function mrkdwn(text, names) {
  const parts = text.split(/```\n?([\s\S]*?)```/);
  return parts.flatMap((part, index) => (
    index % 2 ? [h("pre", {}, unescape(part))] : paragraphs(part, names)
  ));
}

// A text object of Block Kit.
export function textNode(object, names) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, names);
  return object.text.split("\n").flatMap((line, index) => [index ? h("br") : null, emoji(line)]);
}

function paragraphs(text, names) {
  if (!text) return [];
  const nodes = [];
  let quote = null;
  text.split("\n").forEach((line, index, lines) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push(quote = h("blockquote"));
      else quote.append(h("br"));
      quote.append(...inline(quoted[1], names));
      return;
    }
    quote = null;
    nodes.push(...inline(line, names));
    if (index < lines.length - 1) nodes.push(h("br"));
  });
  return nodes;
}

// A mark formats at the edge of a word alone, and a word joiner counts as a letter of the word.
const TOKEN = new RegExp([
  "(?<![\\w`\\u2060])`([^`\\n]+)`(?![\\w`\\u2060])", // 1 code
  "<([^<>]+)>", // 2 entity
  "(?<![\\w*\\u2060])\\*(?!\\s)([^*\\n]+?)(?<!\\s)\\*(?![\\w*\\u2060])", // 3 bold
  "(?<![\\w_\\u2060])_(?!\\s)([^_\\n]+?)(?<!\\s)_(?![\\w_\\u2060])", // 4 italic
  "(?<![\\w~\\u2060])~(?!\\s)([^~\\n]+?)(?<!\\s)~(?![\\w~\\u2060])", // 5 strike
].join("|"), "g");

function inline(text, names) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > from) nodes.push(...typed(text.slice(from, match.index)));
    nodes.push(token(match, names));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(...typed(text.slice(from)));
  return nodes;
}

function token([whole, code, entity, bold, italic, strike], names) {
  if (code !== undefined) return h("code", {}, unescape(code));
  if (entity !== undefined) return entityNode(entity, names) ?? leaf(whole);
  if (bold !== undefined) return h("strong", {}, inline(bold, names));
  if (italic !== undefined) return h("em", {}, inline(italic, names));
  return h("s", {}, inline(strike, names));
}

function entityNode(entity, names) {
  const bar = entity.indexOf("|");
  const target = bar < 0 ? entity : entity.slice(0, bar);
  const label = bar < 0 ? "" : entity.slice(bar + 1);
  if (target.startsWith("@")) return mention("@", names.users[target.slice(1)]?.name ?? label);
  if (target.startsWith("#")) return mention("#", names.channels[target.slice(1)] ?? (label || "private channel"));
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (target.startsWith("!subteam^")) return mention("@", names.groups[target.slice(9)] ?? label);
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, `@${target.slice(1)}`);
  return link(unescape(target), label ? leaf(label) : unescape(target));
}

const mention = (sign, name) => h("span", { class: "mention" }, sign + (name || "somebody"));

export function link(url, text) {
  if (!/^(https?:|mailto:)/.test(url)) return text;
  const here = url.startsWith(`${location.origin}/archives/`);
  if (here) return h("a", { href: url }, text);
  return h("a", { href: url, target: "_blank", rel: "noreferrer" }, text);
}

function dateNode(target, fallback) {
  const [, seconds, format, url] = target.split("^");
  const text = formatDate(Number(seconds), format ?? "") || leaf(fallback);
  const node = h("time", { title: leaf(fallback) }, text);
  return url ? h("a", { href: unescape(url), target: "_blank", rel: "noreferrer" }, node) : node;
}

const DATES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

export function formatDate(seconds, format) {
  const when = new Date(seconds * 1000);
  if (Number.isNaN(when.getTime())) return "";
  return format.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === "ago") return ago(when);
    const pretty = name.endsWith("_pretty");
    const options = DATES[pretty ? name.slice(0, -7) : name];
    if (!options) return whole;
    return (pretty && nearDay(when)) || new Intl.DateTimeFormat(undefined, options).format(when);
  });
}

function nearDay(when) {
  const midnight = (date) => new Date(date).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(when) - midnight(Date.now())) / 86_400_000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

function ago(when) {
  const seconds = Math.round((when - Date.now()) / 1000);
  const steps = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
  const [unit, size] = steps.find(([, each]) => Math.abs(seconds) >= each) ?? steps[3];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}
