// Reading a story with the arrow keys, and seeing in the list of steps where one is.
(() => {
"use strict";
const scenes = [...document.querySelectorAll(".scene")];
const links = new Map([...document.querySelectorAll(".steps a")].map(a => [a.hash.slice(1), a]));
let current = -1;

function mark(at) {
  if (at === current) return;
  current = at;
  links.forEach(link => link.removeAttribute("aria-current"));
  if (at >= 0) links.get(scenes[at].id).setAttribute("aria-current", "step");
}

// The step being read is the last whose head is above the middle of the window.
function look() {
  mark(scenes.findLastIndex(scene => scene.getBoundingClientRect().top < innerHeight / 2));
}

function go(at) {
  if (at < 0 || at >= scenes.length) return;
  scenes[at].scrollIntoView();
  scenes[at].querySelector("h2").focus({ preventScroll: true });
  history.replaceState(null, "", `#${scenes[at].id}`);
  mark(at);
}

let waiting = false;
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; look(); });
}, { passive: true });
addEventListener("keydown", event => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const turn = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!turn) return;
  event.preventDefault();
  go(current + turn);
});
look();
})();
