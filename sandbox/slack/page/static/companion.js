// What stands beside the local Slack: links to other pages, and a panel drawn by a script of its own.

import { byId, h } from "./dom.js";

let script = null;
let loading = "";

// `page` is what the script may do here: see app.js.
export function drawCompanion(screen, page) {
  const { links, script: address } = screen.companion;
  const drawn = byId("links");
  if (drawn.children.length !== Object.keys(links).length) {
    drawn.replaceChildren(...Object.entries(links).map(([words, url]) => (
      h("a", { href: url, target: targetOf(words) }, words))));
  }
  if (address && loading !== address) {
    loading = address;
    load(address, page, screen);
  }
  script?.draw(screen);
}

async function load(address, page, screen) {
  script = await import(address);
  const button = byId("open-panel");
  button.hidden = false;
  button.addEventListener("click", () => show(byId("panel").hidden));
  matchMedia(`(max-width: ${NARROW}px)`).addEventListener("change", foldPanel);
  script.start(byId("panel"), { ...page, hide: () => { show(false); button.focus(); }, label: (words) => label(button, words) });
  show(innerWidth > NARROW && sessionStorage.getItem("panel") !== "away");
  script.draw(screen);
}

// Narrower than this the panel lies over the room.
const NARROW = 1180;
export const foldPanel = () => { if (innerWidth <= NARROW && !byId("panel").hidden) show(false); };

// "Open FMS" goes to the window that is called "local-fms", where there is one.
const targetOf = (words) => words.toLowerCase().replace(/^open /, "local-").replace(/ /g, "-");

function show(isShown) {
  byId("panel").hidden = !isShown;
  document.body.classList.toggle("with-panel", isShown);
  byId("open-panel").setAttribute("aria-expanded", String(isShown));
  sessionStorage.setItem("panel", isShown ? "shown" : "away");
}

function label(button, words) {
  if (button.textContent !== words) button.textContent = words;
}
