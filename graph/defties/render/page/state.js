/* What is chosen and what is filtered, its place in the address, and what is therefore shown. */

const TIMES = [
  { name: "surely", label: "surely then" },
  { name: "possibly", label: "possibly then" },
  { name: "undated", label: "undated" },
  { name: "over", label: "over by then" },
  { name: "later", label: "not begun by then" },
];
const TIMES_OFF = ["over", "later"];

const fresh = () => ({
  entity: null,     // id of the chosen entity
  tie: null,        // id of the chosen tie
  cursor: null,     // id of the neighbour that the arrow keys are on
  view: "picture",  // or "table"
  during: "",       // "", a year "2022" or a month "2022-08"
  off: { entity: new Set(), tie: new Set(), status: new Set(), standing: new Set(), line: new Set(), time: new Set(TIMES_OFF) },
  letter: "", digit: "", voices: 1, source: "", authority: "",
});
let state = fresh();
const visited = [];

/* --- time: days since 1970; the same three answers as defties.dates.held --- */

const dayOf = (year, month, day) => Math.round(Date.UTC(year, month - 1, day) / 864e5);

function periodOf(text) {
  const found = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text);
  if (!found) return null;
  const [year, month, day] = found.slice(1).map((part) => (part === undefined ? 0 : Number(part)));
  if (found[2] !== undefined && (month < 1 || month > 12)) return null;
  if (day) return [dayOf(year, month, day), dayOf(year, month, day)];
  if (month) return [dayOf(year, month, 1), dayOf(year, month + 1, 1) - 1];
  return [dayOf(year, 1, 1), dayOf(year + 1, 1, 1) - 1];
}

function held(tie, [first, last]) {
  if (!tie.days.length) return "undated";
  const [earliestStart, latestStart, earliestEnd, latestEnd] = bounds(tie);
  if (tie.exact && latestStart <= last && earliestEnd >= first) return "surely";
  if (tie.loose || (earliestStart <= last && latestEnd >= first)) return "possibly";
  return latestEnd < first ? "over" : "later";
}

/* A bound that is open is stored as null: starts reach back for ever, ends go on for ever.
   "/2024" and "2024/" have an unknown side, where the near bound is known and the far one open. */
function bounds(tie) {
  const [earliestStart, latestStart, earliestEnd, latestEnd] = tie.days;
  return [earliestStart ?? -Infinity, latestStart ?? -Infinity, earliestEnd ?? Infinity, latestEnd ?? Infinity];
}

const MONTHS = ["January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December"];

function inWords(text) {
  const [year, month, day] = text.split("-");
  return [day && Number(day), month && MONTHS[month - 1], year].filter(Boolean).join(" ");
}

/* --- what passes the filters --- */

/* No letter or digit worse than the floor, as defties.standing.meets has it. */
const meets = (grade) =>
  grade.length === 2 && (!state.letter || grade[0] <= state.letter) && (!state.digit || grade[1] <= state.digit);

const strong = (tie) => (!state.letter && !state.digit) || tie.grades.some(meets);

const passes = (tie) =>
  !state.off.tie.has(tie.kind) &&
  !state.off.status.has(tie.status) &&
  !state.off.standing.has(tie.standing) &&
  (state.voices === 1 || tie.voices >= state.voices) &&
  (!state.source || tie.sources.includes(state.source)) &&
  (!state.authority || tie.authorities.includes(state.authority)) &&
  strong(tie);

const shown = { ties: new Set(), lines: new Set(), entities: new Set(), listed: new Set(), held: new Map(), neighbours: new Map() };

function sift() {
  const period = periodOf(state.during);
  const open = (id) => entities.has(id) && !state.off.entity.has(entities.get(id).kind);
  shown.ties = new Set();
  shown.lines = new Set();
  shown.entities = new Set();
  shown.held = new Map();
  shown.neighbours = new Map();
  for (const tie of ties.values()) {
    if (period) shown.held.set(tie.id, held(tie, period));
    if (!passes(tie) || (period && state.off.time.has(shown.held.get(tie.id)))) continue;
    const drawn = tie.lines.filter((line) => open(line.from) && open(line.to) && (line.lead || !state.off.line.has("side")));
    if (tie.lines.length ? !drawn.length : !tie.parties.some(open)) continue;
    shown.ties.add(tie.id);
    for (const line of drawn) {
      shown.lines.add(line.id);
      meet(line.from, line.to, line);
      meet(line.to, line.from, line);
    }
    if (!tie.lines.length) tie.parties.filter(open).forEach((id) => shown.entities.add(id));
  }
  for (const node of entities.values()) if (node.focus && open(node.id)) shown.entities.add(node.id);
  shown.listed = new Set(tiesWithMarks.filter(marks).flatMap((tie) => tie.listed));
}

/* A listing marks its target also when its own class of ties is hidden. */
function marks(tie) {
  const then = shown.held.get(tie.id) ?? "surely";
  return strong(tie) && !state.off.status.has(tie.status) && !state.off.standing.has(tie.standing) && ["surely", "possibly"].includes(then);
}

function meet(from, to, line) {
  shown.entities.add(from);
  if (!shown.neighbours.has(from)) shown.neighbours.set(from, new Map());
  const others = shown.neighbours.get(from);
  if (!others.has(to)) others.set(to, []);
  others.get(to).push(line);
}

/* --- the address --- */

const FILTERS = ["entity", "tie", "status", "standing", "line"];
let reading = false;

function writeAddress() {
  if (reading) return;
  const parts = [];
  const put = (key, value) => parts.push(key + "=" + encodeURIComponent(value).replace(/%3A/gi, ":").replace(/%2C/gi, ","));
  if (state.entity) put("e", state.entity);
  if (state.tie) put("t", state.tie);
  if (state.view !== "picture") put("view", state.view);
  if (state.during) put("during", state.during);
  for (const part of FILTERS) {
    if (state.off[part].size) put("no-" + part, [...state.off[part]].sort().join(","));
  }
  if (state.during && [...state.off.time].sort().join() !== [...TIMES_OFF].sort().join()) {
    put("no-time", [...state.off.time].sort().join(","));
  }
  if (state.letter) put("source", state.letter);
  if (state.digit) put("item", state.digit);
  if (state.voices > 1) put("voices", state.voices);
  if (state.source) put("cites", state.source);
  if (state.authority) put("authority", state.authority);
  explorer.put(put);
  history.replaceState(null, "", parts.length ? "#" + parts.join("&") : location.pathname + location.search);
  explorer.wrote();
}

function readAddress() {
  const found = new URLSearchParams(location.hash.slice(1));
  const next = fresh();
  if (entities.has(found.get("e"))) next.entity = found.get("e");
  if (ties.has(found.get("t"))) next.tie = found.get("t");
  if (found.get("view") === "table") next.view = "table";
  if (periodOf(found.get("during") ?? "")) next.during = found.get("during");
  for (const part of FILTERS) {
    const names = (found.get("no-" + part) ?? "").split(",");
    next.off[part] = new Set(names.filter((name) => looks[part].has(name)));
  }
  if (found.has("no-time")) {
    next.off.time = new Set(found.get("no-time").split(",").filter((name) => TIMES.some((t) => t.name === name)));
  }
  if (/^[A-F]$/.test(found.get("source") ?? "")) next.letter = found.get("source");
  if (/^[1-6]$/.test(found.get("item") ?? "")) next.digit = found.get("item");
  if (/^[23]$/.test(found.get("voices") ?? "")) next.voices = Number(found.get("voices"));
  if (data.sources.some(({ id }) => id === found.get("cites"))) next.source = found.get("cites");
  if (data.authorities.some(({ id }) => id === found.get("authority"))) next.authority = found.get("authority");
  explorer.read(found);
  return next;
}
