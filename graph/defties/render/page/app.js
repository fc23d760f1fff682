/* Choosing, searching, keys, theme, and the start. */

function update() {
  sift();
  light();
  redraw();
  drawTally();
  drawPanel();
  drawTable();
  if (state.during) drawTimeChecks();
  writeAddress();
}

/* --- choosing --- */

function leave() {
  if (state.entity || state.tie) visited.push({ entity: state.entity, tie: state.tie });
  if (visited.length > 50) visited.shift();
}

function choose(id, { keep = false } = {}) {
  if (!keep && id !== state.entity) leave();
  [state.entity, state.tie, state.cursor] = [id, null, null];
  update();
  showPanel();
  const node = entities.get(id);
  say(`${node.label}, ${looks.entity.get(node.kind).label}, ${count(shownTies(tiesOf.get(id)).length, "tie")}.`);
}

function chooseTie(id, { keep = false } = {}) {
  if (!keep && id !== state.tie) leave();
  [state.entity, state.tie, state.cursor] = [null, id, null];
  update();
  showPanel();
  say(`${looks.tie.get(ties.get(id).kind).label}: ${sentence(ties.get(id)).parts.flat(9).map((part) => part.textContent ?? part).join("")}`);
}

/* On a phone the panel is below the picture: bring its head into sight, keep the picture too. */
function showPanel() {
  if (state.view !== "picture" || !matchMedia("(max-width: 760px)").matches) return;
  fit();
  const top = $("panel").getBoundingClientRect().top;
  const wanted = innerHeight * 0.55;
  if (top > wanted || top < 0) scrollBy({ top: top - (top < 0 ? 8 : wanted), behavior: still() ? "auto" : "smooth" });
}

function goBack() {
  const last = visited.pop();
  if (!last) return;
  if (last.entity) choose(last.entity, { keep: true });
  else chooseTie(last.tie, { keep: true });
}

function clear() {
  [state.entity, state.tie, state.cursor] = [null, null, null];
  visited.length = 0;
  update();
}

let fitted = false;

function setView(view) {
  state.view = view;
  showView();
  update();
  fitOnce();
}

/* A page that opens on its table has had no room to fit the picture in. */
function fitOnce() {
  if (fitted || state.view !== "picture") return;
  fitted = true;
  network.setSize("100%", "100%");
  turn();
  fit();
}

function showView() {
  root.classList.toggle("tabular", state.view === "table");
  $("show-picture").setAttribute("aria-pressed", String(state.view === "picture"));
  $("show-table").setAttribute("aria-pressed", String(state.view === "table"));
}

/* --- search --- */

let index = [];
let found = [];
let at = -1;

function fillIndex() {
  index = [...entities.values()].map((node) => ({ node, names: [node.label, ...node.names].map((name) => ({ name, folded: fold(name) })) }));
}

function find(text) {
  const wanted = fold(text);
  if (!wanted) return [];
  const words = wanted.split(" ");
  const hits = [];
  for (const { node, names } of index) {
    const hit = names.find(({ folded }) => words.every((word) => folded.includes(word)));
    if (!hit) continue;
    const starts = hit.folded.startsWith(wanted) ? 0 : (" " + hit.folded).includes(" " + words[0]) ? 1 : 2;
    hits.push({ node, also: hit === names[0] ? "" : hit.name, rank: starts + (hit === names[0] ? 0 : 0.5) });
  }
  hits.sort((a, b) => a.rank - b.rank || b.node.ties - a.node.ties || (a.node.id < b.node.id ? -1 : 1));
  return hits.slice(0, 9);
}

function drawMatches() {
  const box = $("matches");
  const typed = $("search").value.trim();
  const options = found.map(({ node, also }, i) =>
    el("li", { role: "option", id: "match-" + i, "aria-selected": String(i === at), onpointerdown: (event) => { event.preventDefault(); pick(i); } },
      entityIcon(node.kind), el("span", {}, bdi(node.label), also ? el("small", {}, bdi(also)) : null),
      el("small", {}, looks.entity.get(node.kind).label, node.country ? `, ${node.country}` : "")));
  box.replaceChildren(...(options.length || !typed ? options : [el("li", { class: "none", role: "option", "aria-selected": "false", "aria-disabled": "true" }, "No entity of that name in this picture")]));
  box.hidden = !typed;
  $("search").setAttribute("aria-expanded", String(!box.hidden));
  if (at >= 0) $("search").setAttribute("aria-activedescendant", "match-" + at);
  else $("search").removeAttribute("aria-activedescendant");
}

function pick(i) {
  const hit = found[i];
  if (!hit) return;
  closeSearch();
  if (state.off.entity.delete(hit.node.kind)) drawFilters();
  choose(hit.node.id);
  if (state.view === "picture") { fit(); $("canvas").focus({ preventScroll: true }); }
}

function closeSearch() {
  $("search").value = "";
  [found, at] = [[], -1];
  drawMatches();
}

function startSearch() {
  const box = $("search");
  box.addEventListener("input", () => { found = find(box.value); at = found.length ? 0 : -1; drawMatches(); });
  box.addEventListener("blur", closeSearch);
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.length) at = (at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
      drawMatches();
    } else if (event.key === "Enter") pick(at);
    else if (event.key === "Escape") { closeSearch(); $("canvas").focus({ preventScroll: true }); }
    event.stopPropagation();
  });
}

/* --- keys --- */

const KEYS = {
  "/": () => $("search").focus(),
  "t": () => setView(state.view === "table" ? "picture" : "table"),
  "?": () => $("guide").showModal(),
  "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), "0": fit,
  "[": () => stepTime(-1), "]": () => stepTime(1),
  "Escape": () => { $("save").open = false; showFilters(false); clear(); },
};

const ON_CANVAS = {
  "ArrowRight": () => step(1), "ArrowDown": () => step(1), "ArrowLeft": () => step(-1), "ArrowUp": () => step(-1),
  "Enter": () => { if (state.cursor) choose(state.cursor); },
  " ": () => { if (state.cursor) chooseTie(joining(state.cursor)[0].tie); },
  "Backspace": goBack,
};

const joining = (other) => shown.neighbours.get(state.entity)?.get(other) ?? [];

/* The next neighbour, clockwise round the chosen entity. */
function step(by) {
  if (!state.entity) {
    const start = ranking()[0];
    if (start) choose(start.id);
    return;
  }
  const here = placeOf(entities.get(state.entity));
  const angle = (id) => { const place = placeOf(entities.get(id)); return Math.atan2(place.y - here.y, place.x - here.x); };
  const others = [...(shown.neighbours.get(state.entity)?.keys() ?? [])].sort((a, b) => angle(a) - angle(b) || (a < b ? -1 : 1));
  if (!others.length) return;
  const now = others.indexOf(state.cursor);
  state.cursor = others[now < 0 ? (by > 0 ? 0 : others.length - 1) : (now + by + others.length) % others.length];
  network.redraw();
  const line = joining(state.cursor)[0];
  const phrase = line.from === state.entity ? line.phrase : line.inverse;
  say(`${others.indexOf(state.cursor) + 1} of ${others.length}: ${phrase} ${entities.get(state.cursor).label}, ${looks.status.get(ties.get(line.tie).status).label}, ${count(joining(state.cursor).length, "tie")}`);
}

function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const field = event.target.closest("input:not([type=checkbox]):not([type=range]), select, textarea");
    if (field) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = KEYS[key] ?? explorer.keys[key] ?? (event.target === $("canvas") ? ON_CANVAS[key] : undefined);
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-e], a[data-t]");
    if (!event.target.closest("#save")) $("save").open = false;
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (link.dataset.e) choose(link.dataset.e);
    else chooseTie(link.dataset.t);
    if (link.closest("#panel")) $("panel").focus({ preventScroll: true });
  });
}

/* --- theme, drawers, start --- */

function setTheme(name) {
  root.dataset.theme = name;
  recolour();
}

function recolour() {
  readTheme();
  before.clear();
  drawFilters();
  update();
}

function showFilters(open) {
  root.classList.toggle("filtering", open);
  $("show-filters").setAttribute("aria-expanded", String(open));
}

function start() {
  adopt(given());
  spanTime();
  fillIndex();
  state = readAddress();
  showView();
  sift();
  light();
  startPicture();
  fillFloors();
  fillOrigins();
  drawFilters();
  startTime();
  drawTime();
  startSearch();
  startTable();
  startSave();
  startKeys();
  update();
  fitOnce();
  $("zoom-in").addEventListener("click", () => zoom(1.25));
  $("zoom-out").addEventListener("click", () => zoom(0.8));
  $("zoom-fit").addEventListener("click", fit);
  $("reset-2").addEventListener("click", resetFilters);
  $("show-picture").addEventListener("click", () => setView("picture"));
  $("show-table").addEventListener("click", () => setView("table"));
  $("show-filters").addEventListener("click", () => showFilters(!root.classList.contains("filtering")));
  $("help").addEventListener("click", () => $("guide").showModal());
  $("theme").addEventListener("click", () => setTheme(isDark() ? "light" : "dark"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  addEventListener("hashchange", () => { state = readAddress(); showView(); drawFilters(); drawTime(); update(); fitOnce(); fit(); });
  addEventListener("beforeprint", () => { for (const tie of shownTies([...ties.values()]).slice(0, 80)) tie.row.querySelector("details").open = true; });
  new ResizeObserver(turn).observe($("canvas"));
  window.defties = { network, shown, get state() { return state; }, held, periodOf, choose, chooseTie, fit, drawing, csv, ties, entities };
  root.dataset.ready = "yes";
}
