/* Expanding, folding and pinning. */

const FLOOD = 50;   // more new neighbours than this are chosen from, not shown at once
const pins = new Map();

const chosenEntity = () => state.cursor ?? state.entity;

function moved(name, text) {
  const query = new URLSearchParams(location.search);
  query.append(name, text);
  return load("?" + readable(query));
}

async function expand(id) {
  if (!id) return say("Choose an entity first.");
  const node = entities.get(id);
  if (!node.more) return openChooser(id);
  if (node.more > FLOOD) return openChooser(id);
  const before = entities.size;
  if (await moved("expand", id)) say(`${count(entities.size - before, "new entity", "new entities")} around ${node.label}.`);
}

async function foldAway(id) {
  if (!id) return say("Choose an entity first.");
  const before = entities.size;
  const { label } = entities.get(id);
  if (await moved("fold", id)) say(`${count(before - entities.size, "entity", "entities")} folded into ${label}.`);
}

/* --- choosing what to expand --- */

async function openChooser(id) {
  const query = new URLSearchParams(location.search);
  query.set("of", id);
  let told;
  try {
    const answer = await fetch("/api/graph/neighbours?" + readable(query));
    told = await answer.json();
    if (!answer.ok) throw new Error(told.detail);
  } catch (error) {
    return trouble(error.message);
  }
  if (!told.kinds.length) return say(`${told.label} has no neighbours that are not shown.`);
  $("chooser-title").replaceChildren("Around ", bdi(told.label));
  $("chooser-hint").textContent = told.hidden
    ? `${capital(count(told.hidden, "neighbour is", "neighbours are"))} not shown. Choose by which ties to bring them in.`
    : "What is left are neighbours by ties that are drawn only when their kind is chosen.";
  $("chooser-kinds").replaceChildren(...told.kinds.map((kind) => {
    const box = el("input", { type: "checkbox", value: kind.name });
    box.checked = kind.usual;
    return el("li", {}, el("label", {}, box, el("span", { class: "text" }, kind.label), el("span", { class: "count" }, kind.count)));
  }));
  const usual = told.kinds.filter((kind) => kind.usual).map((kind) => kind.name);
  $("chooser").onclose = () => {
    const kinds = [...$("chooser-kinds").querySelectorAll("input:checked")].map((box) => box.value);
    if ($("chooser").returnValue === "no" || !kinds.length) return;
    const same = kinds.length === usual.length && kinds.every((kind) => usual.includes(kind));
    moved("expand", [id, $("chooser-most").value, ...(same ? [] : kinds)].join("~"));
    $("canvas").focus({ preventScroll: true });
  };
  $("chooser").returnValue = "no";   // what Escape means
  $("chooser").showModal();
}

/* --- pins --- */

explorer.put = (put) => {
  if (pins.size) put("pins", pinsText());
};

const pinsText = () => [...pins].map(([id, [x, y]]) => `${id}~${Math.round(x)}~${Math.round(y)}`).join(",");

explorer.read = (found) => {
  pins.clear();
  for (const word of (found.get("pins") ?? "").split(",")) {
    const [id, x, y] = word.split("~");
    if (entities.has(id) && [x, y].every((value) => value && Number.isFinite(Number(value)))) pins.set(id, [Number(x), Number(y)]);
  }
};

explorer.placed = (node) => {
  node.home ??= { wide: [node.x, node.y], tall: node.tall };
  const pin = pins.get(node.id);
  [node.x0, node.y0] = pin ?? node.home.wide;
  node.tall = pin ?? node.home.tall;
};

function repin() {
  const moves = [];
  for (const node of entities.values()) {
    explorer.placed(node);
    const { x, y } = network.body.nodes[node.id];
    const place = placeOf(node);
    if (x !== place.x || y !== place.y) moves.push({ id: node.id, ...place });
  }
  nodeSet.update(moves);
}

explorer.moved = (id, x, y) => {
  pins.set(id, [Math.round(x), Math.round(y)]);
  writeAddress();
  drawPanel();
  say(`${entities.get(id).label} is pinned.`);
};

function pin(id) {
  if (!id) return say("Choose an entity first.");
  const node = entities.get(id);
  if (!pins.delete(id)) {
    const { x, y } = placeOf(node);
    pins.set(id, [Math.round(x), Math.round(y)]);
  }
  repin();
  update();
  say(`${node.label} is ${pins.has(id) ? "pinned" : "no longer pinned"}.`);
}

/* --- on the picture and in the panel --- */

/* Small numbers wait until there is room for them. */
explorer.badge = (node) => {
  const scale = network.getScale();
  const told = node.more && scale > 0.35 && (node.more > 4 || scale > 0.8 || node.id === state.entity);
  return told ? 13 + 6 * String(node.more).length : 0;
};

explorer.marked = (context, node, x, y, radius, dim) => {
  const size = 9.5 / Math.max(0.35, network.getScale());
  if (pins.has(node.id)) {
    context.beginPath();
    context.arc(x - radius * 0.95, y - radius * 0.95, size * 0.34, 0, 2 * Math.PI);
    context.fillStyle = theme.accent;
    context.fill();
  }
  if (dim || !explorer.badge(node)) return;
  const text = "+" + node.more;
  context.font = `600 ${size}px system-ui, "Noto Sans", sans-serif`;
  const width = context.measureText(text).width + size * 0.7;
  const [left, top] = [x + radius * 0.55, y + radius * 0.35];
  context.beginPath();
  context.roundRect(left, top, width, size * 1.35, size * 0.65);
  context.fillStyle = theme.ground;
  context.fill();
  context.lineWidth = 0.8;
  context.strokeStyle = theme.ink;
  context.stroke();
  context.fillStyle = theme.ink;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, left + size * 0.35, top + size * 0.72);
};

const button = (label, act, attributes = {}) => el("button", { type: "button", onclick: act, ...attributes }, label);

explorer.actions = (thing) => {
  const [prefix, name] = [thing.id.slice(0, thing.id.indexOf(":")), thing.id.slice(thing.id.indexOf(":") + 1)];
  const room = ties.has(thing.id) ? "tie" : "entity";
  const link = el("a", { href: `/${room}/${encodeURIComponent(name)}` }, room === "tie" ? "The page of this tie" : "Its page");
  if (room === "tie" || !prefix) return el("p", { class: "actions" }, link);
  return el("p", { class: "actions" },
    button(thing.more ? `Expand (${thing.more} more)` : "Expand by kind", () => expand(thing.id), { "data-act": "expand" }),
    button("Fold", () => foldAway(thing.id), { "data-act": "fold" }),
    button(pins.has(thing.id) ? "Unpin" : "Pin", () => pin(thing.id), { "data-act": "pin" }),
    link);
};

explorer.byScreen = true; // so that an address restores the same places
explorer.doubleClicked = (id) => expand(id);

Object.assign(explorer.keys, {
  e: () => expand(chosenEntity()),
  f: () => foldAway(chosenEntity()),
  p: () => pin(chosenEntity()),
  u: undo,
  r: redo,
});

/* --- evidence that comes when it is asked for --- */

explorer.opened = async (tie, details) => {
  if (!details.open || !details.querySelector("[data-later]")) return;
  const query = new URLSearchParams({ ties: tie.id });
  const known = new URLSearchParams(location.search).get("known_by");
  if (known) query.set("known_by", known);
  const own = tie.row.querySelector(".evidence");
  if (own.hasAttribute("data-later")) {
    try {
      const found = (await page("/graph/proofs?" + readable(query))).querySelector(".evidence");
      own.replaceChildren(...found.childNodes);
      own.removeAttribute("data-later");
    } catch (error) {
      return error && trouble(error.message);
    }
  }
  details.querySelector(".evidence").replaceWith(own.cloneNode(true));
};
