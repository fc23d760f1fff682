/* The picture: vis-network draws and hits, places come from the page, looks from the legend. */

let network;
let nodeSet;
let lineSet;
let tall = false;              // which of the two layouts is in use
let lit = null;                // entities in the light when something is chosen, else null
let litLines = new Set();
let labelled = new Map();      // entities whose label fits in this frame, and on which side
let markPlaces = [];           // where the marks of contradiction stood in the last frame
let growth = 1;                // how much glyphs and lines grow as the picture shrinks

const placeOf = (node) => (tall ? { x: node.tall[0], y: node.tall[1] } : { x: node.x0, y: node.y0 });
const radiusOf = (node) => node.radius * growth;
const widthOf = (line) =>
  (line.lead ? 1 + 0.8 * Math.min(ties.get(line.tie).voices || 1, 3) : 1.1) * line.slim * Math.sqrt(growth);

function startPicture() {
  readTheme();
  nodeSet = new vis.DataSet();
  lineSet = new vis.DataSet();
  fillPicture();
  network = new vis.Network($("canvas"), { nodes: nodeSet, edges: lineSet }, {
    ...data.network.options,
    edges: { ...data.network.options.edges, font: { size: 12, align: "middle", strokeWidth: 5, face: "system-ui, Noto Sans, sans-serif" } },
  });
  network.on("beforeDrawing", chooseLabels);
  network.on("afterDrawing", drawMarks);
  network.on("zoom", growSoon);
  network.on("click", clicked);
  network.on("doubleClick", ({ nodes }) => { if (nodes.length) explorer.doubleClicked(nodes[0]); });
  for (const name of ["hoverNode", "hoverEdge"]) network.on(name, hovered);
  for (const name of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(name, () => { $("tip").hidden = true; });
  network.on("dragEnd", ({ nodes }) => { for (const id of nodes) remember(id); });
}

/* Hands vis-network all that there is to draw. */
function fillPicture() {
  for (const node of entities.values()) {
    [node.x0, node.y0] = [node.x, node.y];
    explorer.placed(node);
  }
  tall = network ? tall : prefersTall();
  growth = growthAt(network ? network.getScale() : fitOf(tall).scale);
  before.clear();
  curveLines();
  lineSet.clear();
  nodeSet.clear();
  nodeSet.add([...entities.values()].map((node) => ({
    id: node.id, ...placeOf(node), shape: "custom", size: node.radius, ctxRenderer: drawEntity,
  })));
  lineSet.add([...lines.values()].map((line) => ({ ...changed(line), ...fixedLook(line) })));
}

function remember(id) {
  const node = entities.get(id);
  const { x, y } = network.getPositions([id])[id];
  if (tall) node.tall = [x, y];
  else [node.x0, node.y0] = [x, y];
  explorer.moved(id, x, y);
}

/* Parallel lines fan out, those of one group beside each other. */
function curveLines() {
  const rank = (line) => [...looks.group.keys()].indexOf(ties.get(line.tie).group) + (line.lead ? 0 : 0.5);
  for (const [key, list] of pairs) {
    const [first] = key.split("\n");
    const sorted = [...list].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
    const step = Math.min(0.2, 1.3 / Math.max(1, list.length - 1));
    const slim = Math.max(0.35, Math.min(1, 9 / list.length)); // many are drawn thinner, to stay apart
    sorted.forEach((line, i) => {
      line.slim = slim;
      const bend = (i - (list.length - 1) / 2) * step * (line.from === first ? 1 : -1);
      line.bend = bend || skips(line);
    });
  }
}

/* On a path, a line between entities that are not neighbours goes round those between. */
function skips(line) {
  const [a, b] = [data.order.indexOf(line.from), data.order.indexOf(line.to)];
  return a >= 0 && b >= 0 && Math.abs(a - b) > 1 ? 0.35 : 0;
}

const fixedLook = (line) => ({
  smooth: line.bend ? { enabled: true, type: line.bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(line.bend) } : false,
  arrows: { to: { enabled: line.directed, scaleFactor: (line.lead ? 0.55 : 0.4) * Math.sqrt(line.slim) } },
});

function lineLook(line) {
  const tie = ties.get(line.tie);
  const on = !lit || litLines.has(line.id);
  const vague = ["possibly", "undated"].includes(shown.held.get(tie.id));
  const share = lit ? (on ? 1 : 0.12) : vague ? 0.42 : line.lead ? 0.8 : 0.42;
  const colour = faded(colourOf(looks.group.get(tie.group)), share);
  const dashes = looks.status.get(tie.status).dashes;
  return {
    id: line.id, from: line.from, to: line.to,
    hidden: !shown.lines.has(line.id),
    width: widthOf(line) + (lit && on ? 0.8 * line.slim : 0),
    dashes: dashes.length ? dashes : false,
    color: { color: colour, hover: colour, highlight: colour, inherit: false },
    label: on && lit && shown.lines.has(line.id) && hasRoom(line) ? line.phrase : undefined,
    font: { color: theme.ink, strokeColor: theme.ground },
  };
}

function hasRoom(line) {
  if (litLines.size > 16 || (network?.getScale() ?? 1) < 0.75) return false; // else too many, or too small
  const [a, b] = [entities.get(line.from), entities.get(line.to)].map(placeOf);
  return Math.hypot(a.x - b.x, a.y - b.y) > line.phrase.length * 6.6 + 90;
}

/* Only what has changed is handed to vis-network: an update of all costs a second at 10,000. */
const before = new Map();

function changed(line) {
  const look = lineLook(line);
  const print = JSON.stringify(look);
  if (before.get(line.id) === print) return null;
  before.set(line.id, print);
  return look;
}

function redraw() {
  const updates = [...lines.values()].map(changed).filter(Boolean);
  const moved = [];
  for (const node of entities.values()) {
    const hidden = !shown.entities.has(node.id) && node.id !== state.entity;
    if (node.hidden !== hidden) moved.push({ id: node.id, hidden });
    node.hidden = hidden;
  }
  nodeSet.update(moved);
  lineSet.update(updates);
  network.redraw();
}

function light() {
  lit = null;
  litLines = new Set();
  if (state.tie) {
    const tie = ties.get(state.tie);
    lit = new Set(tie.parties);
    litLines = new Set(tie.lines.map((line) => line.id));
  } else if (state.entity) {
    lit = new Set([state.entity]);
    for (const [other, joined] of shown.neighbours.get(state.entity) ?? []) {
      lit.add(other);
      joined.forEach((line) => litLines.add(line.id));
    }
  }
}

/* --- lines --- */

/* Where a line runs: its ends and the point that bends it. */
function courseOf(line) {
  const edge = network.body.edges[line.id];
  const [a, b] = [edge.from, edge.to];
  const via = line.bend ? edge.edgeType.getViaNode() : null;
  return { a, b, via: via ?? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
}

function pointOn({ a, b, via }, t) {
  const s = 1 - t;
  return { x: s * s * a.x + 2 * s * t * via.x + t * t * b.x, y: s * s * a.y + 2 * s * t * via.y + t * t * b.y };
}

const contradicted = (tie) => tie.denials > 0 || tie.standing === "denied-only" || tie.standing === "disputed";

function markedLines() {
  return [...shown.lines].map((id) => lines.get(id))
    .filter((line) => line.lead && network.body.edges[line.id] && contradicted(ties.get(line.tie)) && (!lit || litLines.has(line.id)));
}

function drawMarks(context) {
  if (network === undefined) return;
  const radius = 6.5 / Math.min(1.2, Math.max(network.getScale(), 0.35));
  markPlaces = [];
  for (const line of markedLines()) {
    const place = pointOn(courseOf(line), before.get(line.id)?.includes('"label"') ? 0.74 : 0.5);
    markPlaces.push(place);
    drawMark(context, place.x, place.y, radius, ties.get(line.tie).standing === "denied-only");
  }
}
