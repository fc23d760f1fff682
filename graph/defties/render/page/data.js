/* What the page holds, and the few helpers that make elements. Text only ever becomes text. */

const root = document.documentElement;
const $ = (id) => document.getElementById(id);

let data;
const entities = new Map();
const ties = new Map();
const lines = new Map();
const looks = {};
const tiesOf = new Map();      // every tie of an entity, whether it is drawn as a line or not
const pairs = new Map();       // lines between the same two entities, whichever way they point
let tiesWithMarks = [];        // those that put an entity under a sanctions listing
let busy = false;

/* What the explorer adds to this page; a file on disk leaves it as it is. */
const explorer = {
  doubleClicked: (id) => { choose(id); fit(); },
  moved: () => {},
  placed: () => {},            // told of every node before it is drawn
  marked: () => {},            // may draw on a node
  badge: () => 0,              // how wide what it draws right below a node is, on the screen
  actions: () => null,         // what else the panel offers on an entity or a tie
  opened: () => {},            // told of a card whose evidence is unfolded
  byScreen: false,             // whether the screen alone decides between the two layouts
  keys: {},
  put: () => {},               // what it writes into the address
  wrote: () => {},
  read: () => {},
};

const pairKey = (a, b) => (a < b ? a + "\n" + b : b + "\n" + a);

function keep(map, list) {
  map.clear();
  for (const item of list) map.set(item.id, item);
}

/* Takes what is to be shown; the rows of the tables are in the page already. */
function adopt(next) {
  data = next;
  keep(entities, data.network.nodes);
  keep(ties, data.ties);
  keep(lines, data.network.edges);
  for (const [part, list] of Object.entries(data.legend)) looks[part] = new Map(list.map((look) => [look.name, look]));
  for (const tie of ties.values()) {
    tie.lines = [];
    tie.row = $("t=" + tie.id);
  }
  for (const line of lines.values()) ties.get(line.tie).lines.push(line);
  // Thin lines to the further parties of a tie can be hidden as a sort of their own.
  const sides = [...lines.values()].filter((line) => !line.lead).length;
  looks.line = new Map(sides ? [["side", { name: "side", label: "further parties of a tie", count: sides, definition: "Thin lines: a tie of three parties is drawn as three lines, of which one leads." }]] : []);
  tiesOf.clear();
  for (const id of entities.keys()) tiesOf.set(id, []);
  for (const tie of ties.values()) for (const id of tie.parties) tiesOf.get(id)?.push(tie);
  pairs.clear();
  for (const line of lines.values()) {
    const key = pairKey(line.from, line.to);
    if (!pairs.has(key)) pairs.set(key, []);
    pairs.get(key).push(line);
  }
  tiesWithMarks = [...ties.values()].filter((tie) => tie.listed.length);
  busy = lines.size > 800;
}

const given = () => JSON.parse($("data").textContent);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(9).filter((child) => child != null && child !== false));
  return element;
}

const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

const bdi = (text) => el("bdi", {}, text);

const COUNTED = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const spell = (number) => COUNTED[number] ?? number.toLocaleString("en");
const count = (number, one, many = one + "s") => `${spell(number)} ${number === 1 ? one : many}`;
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/* Folded for search: no accents, no case, dashes and stops as spaces. */
const fold = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\p{P}\s]+/gu, " ").trim();

const say = (text) => { $("say").textContent = text; };
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
