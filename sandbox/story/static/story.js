// The panel of the story: six steps that tick themselves, two hours, three troubles.

import { post } from "/static/api.js";
import { byId, h, toast, untilLetGo } from "/static/dom.js";

const CARDS = "C0ASSIGNM";
const ALERTS = "C0ALERTSX";
let box = null;
let page = null;
let stamp = "";
let reading = false;
let again = false;

export function start(panel, itsPage) {
  box = panel;
  page = itsPage;
  panel.setAttribute("aria-label", "The story");
  addSheet();
  addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
}

export function draw() {
  look();
}

async function look() {
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  try {
    const response = await fetch("/story/state");
    const story = response.ok && await response.json();
    await untilLetGo();
    if (story) show(story);
  } catch (error) {
    // The page itself says that nothing can be reached.
    if (!(error instanceof TypeError)) throw error;
  } finally {
    reading = false;
  }
  if (again) {
    again = false;
    await look();
  }
}

function show(story) {
  const now = JSON.stringify(story);
  const done = story.steps.filter((step) => step.done).length;
  page.label(`The story: ${done} of ${story.steps.length}`);
  if (now === stamp) return;
  stamp = now;
  const focused = document.activeElement?.dataset.at;
  box.replaceChildren(
    h("header", {}, h("h2", {}, "The story"),
      h("button", { type: "button", class: "x", "aria-label": "Put the story away", onclick: page.hide }, "×")),
    h("p", { class: "hint" }, "Each step ticks itself once it has really happened."),
    stepList(story),
    h("h3", {}, "What the clock does"),
    h("div", { class: "story-buttons" }, story.hours.map((hour) => pressed(`hours/${hour.name}`, hour.words))),
    h("h3", {}, "Trouble"),
    h("div", { class: "story-buttons" }, story.trouble.map((each) => [
      pressed(`trouble/${each.name}`, each.words, each.on),
      each.on && h("p", { class: "hint" }, each.next)])),
    h("p", { class: "hint" }, "More of it: ",
      h("button", { type: "button", class: "plain", "data-at": "story more", onclick: () => byId("faults").showModal() },
        "Slack's faults"), " ", h("a", { href: `${story.fms}/#faults`, target: "local-fms" }, "FMS's faults")));
  if (focused) box.querySelector(`[data-at="${CSS.escape(focused)}"]`)?.focus();
}

function stepList(story) {
  const next = story.steps.find((step) => !step.done);
  return h("ol", { class: "steps" }, story.steps.map((step, index) => h("li", {
    class: step.done ? "done" : step === next ? "next" : "", "aria-current": step === next ? "step" : null,
  },
    h("p", {}, h("span", { class: "tick", "aria-hidden": "true" }, step.done ? "✓" : String(index + 1)),
      h("strong", {}, step.title), step.done && h("span", { class: "hidden" }, ", done")),
    h("p", { class: "hint" }, step.how),
    step === next && way(step, index, story))));
}

function way(step, index, story) {
  const at = `story step ${index}`;
  if (step.place === "fms") return h("a", { class: "button", href: story.fms, target: "local-fms", "data-at": at }, "Open FMS");
  const words = step.place === "alerts" ? "Go to #press-alerts as Olga" : `Type it for me${step.who === "olga" ? ", as Olga" : ""}`;
  return h("button", { type: "button", class: "button", "data-at": at, onclick: () => begin(step) }, words);
}

async function begin(step) {
  await page.become(step.who);
  await page.go({ channel: step.place === "alerts" ? ALERTS : CARDS, tab: "messages" });
  if (step.line) page.write(step.line);
}

function pressed(path, words, isOn) {
  const button = h("button", {
    type: "button", class: "button", "data-at": `story ${path}`,
    "aria-pressed": isOn === undefined ? null : String(isOn),
  }, words);
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await post(`/story/${path}`);
    button.disabled = false;
    if (button.isConnected && document.activeElement === document.body) button.focus();
    toast(answer.said ?? answer.refusal);
    look();
  });
  return button;
}

function addSheet() {
  document.head.append(h("link", { rel: "stylesheet", href: "/story/story.css" }));
}
