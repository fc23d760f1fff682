/* What the server shows next: every expansion is one request for the page of the new address, of
   which the tables, the notes and the data are taken. Then the address is the state, and undo. */

const MOST_STEPS = 100;
const past = [];
const future = [];
let shownAt = location.search;   // the query of what is on the screen
let last = null;                 // the address before the last change, without what is chosen
let changedAt = 0;
let asking = null;
const kept = new Map();          // pages that were asked for, for undo

const withoutChoice = (hash) => hash.replace(/^#/, "").split("&").filter((part) => part && !/^(e|t|view)=/.test(part)).join("&");
const timeless = (hash) => hash.replace(/(^|&)during=[^&]*/, "");
const standing = () => ({ search: location.search, hash: withoutChoice(location.hash) });

/* A page as a document: nothing in it runs, and no text becomes markup by a script of ours. */
function page(address) {
  return new Promise((resolve, reject) => {
    asking?.abort();
    const request = asking = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.addEventListener("load", () => (request.response?.getElementById("tables") && request.status < 400
      ? resolve(request.response)
      : reject(new Error(request.response?.querySelector("main")?.textContent.trim().replace(/\s+/g, " ").slice(0, 300) || "The server gives no answer."))));
    request.addEventListener("error", () => reject(new Error("The server cannot be reached.")));
    request.addEventListener("abort", () => reject(null));
    request.send();
  });
}

function trouble(text) {
  $("trouble").textContent = text;
  $("trouble").hidden = !text;
  if (text) setTimeout(() => { $("trouble").hidden = true; }, 8000);
}

/* Shows another scene; its address is told to the history of the browser. */
async function load(search, { push = true, hash = location.hash } = {}) {
  $("canvas").setAttribute("aria-busy", "true");
  trouble("");
  let found = kept.get(search);
  try {
    found ??= partsOf(await page("/graph" + search));
  } catch (error) {
    if (error) trouble(error.message); // none: another page was asked for meanwhile
  }
  $("canvas").removeAttribute("aria-busy");
  if (!found) return false;
  kept.set(search, found);
  if (kept.size > 12) kept.delete(kept.keys().next().value);
  if (push) history.pushState(null, "", "/graph" + search + hash);
  shownAt = search;
  show(found);
  return true;
}

/* What is taken of a page; its scripts stay behind. */
const PARTS = [".heading", "#tables", "#limits"];
const partsOf = (found) => ({
  title: found.title,
  label: found.getElementById("canvas").getAttribute("aria-label"),
  text: found.getElementById("data").textContent,
  parts: PARTS.map((part) => found.querySelector(part)),
});

function show({ title, label, text, parts }) {
  const had = new Set(entities.keys());
  PARTS.forEach((part, i) => document.querySelector(part).replaceWith(document.importNode(parts[i], true)));
  $("canvas").setAttribute("aria-label", label);
  document.title = title;
  adopt(JSON.parse(text));
  paintGroups();
  spanTime();
  fillIndex();
  state = readAddress();
  startTable();
  showView();
  sift();
  light();
  fillPicture();
  fillOrigins();
  drawFilters();
  drawTime();
  drawServed();
  update();
  const fresh = [...entities.keys()].filter((id) => !had.has(id));
  if (!fresh.every(inSight)) fit();
  return fresh.length;
}

function inSight(id) {
  const { x, y } = network.canvasToDOM(placeOf(entities.get(id)));
  return x > 20 && y > 20 && x < $("canvas").clientWidth - 20 && y < $("canvas").clientHeight - 20;
}

/* The colours of the groups, which a file on disk has in its style sheet. */
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
function paintGroups() {
  sheet.replaceSync([...looks.group.values()].map((look, i) => `.g${i}{--tie:light-dark(${look.light},${look.dark})}`).join("\n"));
}

/* --- undo --- */

explorer.wrote = () => {
  const now = standing();
  if (last && (last.search !== now.search || last.hash !== now.hash)) {
    // A slider that is drawn along is one change.
    const sliding = last.search === now.search && timeless(last.hash) === timeless(now.hash) && performance.now() - changedAt < 600;
    if (!sliding) past.push(last);
    if (past.length > MOST_STEPS) past.shift();
    future.length = 0;
    changedAt = performance.now();
  }
  last = now;
  drawUndo();
};

function drawUndo() {
  $("undo").disabled = !past.length;
  $("redo").disabled = !future.length;
}

async function go(from, to, word) {
  const target = from.pop();
  if (!target) return say(`Nothing to ${word}.`);
  to.push(standing());
  last = target;
  const chosen = [state.entity && "e=" + state.entity, state.tie && "t=" + state.tie, state.view !== "picture" && "view=" + state.view].filter(Boolean);
  const hash = [...chosen, target.hash].filter(Boolean).join("&");
  await restore(target.search, hash ? "#" + hash : "", { push: true });
  drawUndo();
  say(capital(word) + ": done.");
}

async function restore(search, hash, { push }) {
  if (search !== shownAt) return load(search, { push, hash });
  if (push) history.replaceState(null, "", "/graph" + search + hash);
  state = readAddress();
  repin();
  showView();
  drawFilters();
  drawTime();
  update();
}

const undo = () => go(past, future, "undo");
const redo = () => go(future, past, "redo");

addEventListener("popstate", () => {
  if (location.search !== shownAt) load(location.search, { push: false });
  else repin();
});

/* An address with some parameters changed; null leaves one out. */
function withChanged(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  return "?" + readable(query);
}

const readable = (query) => query.toString().replaceAll("%3A", ":").replaceAll("%7E", "~").replaceAll("%2C", ",");
