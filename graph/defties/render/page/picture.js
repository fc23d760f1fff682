/* The picture: vis-network draws and hits, places come from the page, looks from the legend. */

let network;
let nodeSet;
let lineSet;
let tall = false;              // which of the two layouts is in use
let lit = null;                // entities in the light when something is chosen, else null
let litLines = new Set();
let labelled = new Set();      // entities whose label fits in this frame
let growth = 1;                // how much glyphs and lines grow as the picture shrinks
const busy = lines.size > 800;

const placeOf = (node) => (tall ? { x: node.tall[0], y: node.tall[1] } : { x: node.x0, y: node.y0 });
const radiusOf = (node) => node.radius * growth;
const widthOf = (line) => (line.lead ? 1 + 0.8 * Math.min(ties.get(line.tie).voices || 1, 3) : 1.1) * Math.sqrt(growth);

function startPicture() {
  readTheme();
  for (const node of entities.values()) [node.x0, node.y0] = [node.x, node.y];
  tall = fitOf(true).scale > fitOf(false).scale;
  curveLines();
  nodeSet = new vis.DataSet([...entities.values()].map((node) => ({
    id: node.id, ...placeOf(node), shape: "custom", size: node.radius, ctxRenderer: drawEntity,
  })));
  lineSet = new vis.DataSet([...lines.values()].map((line) => ({ ...lineLook(line), ...fixedLook(line) })));
  network = new vis.Network($("canvas"), { nodes: nodeSet, edges: lineSet }, {
    ...data.network.options,
    edges: { ...data.network.options.edges, font: { size: 12, align: "middle", strokeWidth: 5, face: "system-ui, Noto Sans, sans-serif" } },
  });
  network.on("beforeDrawing", chooseLabels);
  network.on("afterDrawing", drawMarks);
  network.on("zoom", growSoon);
  network.on("click", clicked);
  network.on("doubleClick", ({ nodes }) => { if (nodes.length) { choose(nodes[0]); fit(); } });
  for (const name of ["hoverNode", "hoverEdge"]) network.on(name, hovered);
  for (const name of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(name, () => { $("tip").hidden = true; });
  network.on("dragEnd", ({ nodes }) => { for (const id of nodes) remember(id); });
}

function remember(id) {
  const node = entities.get(id);
  const { x, y } = network.getPositions([id])[id];
  if (tall) node.tall = [x, y];
  else [node.x0, node.y0] = [x, y];
}

/* Parallel lines fan out, those of one group beside each other. */
function curveLines() {
  const rank = (line) => [...looks.group.keys()].indexOf(ties.get(line.tie).group) + (line.lead ? 0 : 0.5);
  for (const [key, list] of pairs) {
    const [first] = key.split("\n");
    const sorted = [...list].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
    const step = Math.min(0.2, 1.1 / Math.max(1, list.length - 1));
    sorted.forEach((line, i) => {
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
  arrows: { to: { enabled: line.directed, scaleFactor: line.lead ? 0.55 : 0.4 } },
});

function lineLook(line) {
  const tie = ties.get(line.tie);
  const on = !lit || litLines.has(line.id);
  const vague = ["possibly", "undated"].includes(shown.held.get(tie.id));
  const share = lit ? (on ? 1 : 0.12) : vague ? 0.42 : line.lead ? 0.78 : 0.5;
  const colour = faded(colourOf(looks.group.get(tie.group)), share);
  const dashes = looks.status.get(tie.status).dashes;
  return {
    id: line.id, from: line.from, to: line.to,
    hidden: !shown.lines.has(line.id),
    width: widthOf(line) + (lit && on ? 0.8 : 0),
    dashes: dashes.length ? dashes : false,
    color: { color: colour, hover: colour, highlight: colour, inherit: false },
    label: on && lit && shown.lines.has(line.id) && hasRoom(line) ? line.phrase : undefined,
    font: { color: theme.ink, strokeColor: theme.ground },
  };
}

function hasRoom(line) {
  if (litLines.size > 16) return false;
  const [a, b] = [entities.get(line.from), entities.get(line.to)].map(placeOf);
  return Math.hypot(a.x - b.x, a.y - b.y) > line.phrase.length * 6.6 + 90;
}

/* Only what has changed is handed to vis-network: an update of all costs a second at 10,000. */
const before = new Map();

function redraw() {
  const changed = [];
  for (const line of lines.values()) {
    const look = lineLook(line);
    const print = JSON.stringify(look);
    if (before.get(line.id) !== print) changed.push(look);
    before.set(line.id, print);
  }
  const moved = [];
  for (const node of entities.values()) {
    const hidden = !shown.entities.has(node.id) && node.id !== state.entity;
    if (node.hidden !== hidden) moved.push({ id: node.id, hidden });
    node.hidden = hidden;
  }
  nodeSet.update(moved);
  lineSet.update(changed);
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

/* --- entities --- */

function drawEntity({ ctx, id, x, y, state: { hover } }) {
  const node = entities.get(id);
  const look = looks.entity.get(node.kind);
  const radius = radiusOf(node);
  const dim = lit && !lit.has(id);
  const chosen = id === state.entity;
  return {
    nodeDimensions: { width: 2 * radius, height: 2 * radius },
    drawNode() {
      ctx.save();
      if (chosen || id === state.cursor || hover) {
        ctx.beginPath();
        ctx.arc(x, y, radius * 1.25 + 5 * growth, 0, 2 * Math.PI);
        ctx.fillStyle = faded(theme.accent, 0.14);
        ctx.fill();
        ctx.lineWidth = 2.4 * growth;
        ctx.strokeStyle = theme.accent;
        ctx.setLineDash(id === state.cursor && !chosen ? [5 * growth, 4 * growth] : []);
        ctx.stroke();
        ctx.setLineDash([]);
      }
      trace(ctx, look.shape, x, y, radius);
      ctx.fillStyle = dim ? faded(colourOf(look), 0.2) : colourOf(look);
      ctx.fill();
      ctx.lineWidth = (node.focus ? 2.4 : 1.2) * Math.sqrt(growth);
      ctx.strokeStyle = faded(outline(), dim ? 0.2 : 0.85);
      ctx.stroke();
      ctx.restore();
    },
    drawExternalLabel() {
      if (!labelled.has(id)) return;
      const size = labelSize();
      ctx.save();
      ctx.font = fontOf(node, size);
      ctx.textAlign = "center";
      ctx.textBaseline = "top";
      ctx.lineJoin = "round";
      ctx.lineWidth = size * 0.32;
      ctx.strokeStyle = theme.ground;
      ctx.fillStyle = theme.ink;
      node.lines.forEach((text, i) => {
        const top = y + radius * 1.15 + size * (0.2 + 1.16 * i);
        ctx.strokeText(text, x, top);
        ctx.fillText(text, x, top);
      });
      ctx.restore();
    },
  };
}

const labelSize = () => 12 / Math.min(1.15, network.getScale());
const fontOf = (node, size) =>
  `${node.focus || node.id === state.entity ? 650 : 450} ${size}px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif`;

const measure = document.createElement("canvas").getContext("2d");

function labelWidth(node) {
  if (!node.labelWidth) {
    measure.font = fontOf(node, 12);
    node.labelWidth = Math.max(...node.lines.map((text) => measure.measureText(text).width)) * 1.04;
  }
  return node.labelWidth;
}

/* Before each frame: the most important labels that do not cover each other or other entities. */
let ranked = { key: "", list: [] };

function chooseLabels() {
  const scale = network.getScale();
  const centre = network.getViewPosition();
  const [width, height] = [$("canvas").clientWidth, $("canvas").clientHeight];
  const size = labelSize() * scale;
  const key = [state.entity, state.cursor, state.tie, shown.entities.size, lit?.size].join();
  if (ranked.key !== key) ranked = { key, list: ranking() };
  const seen = ranked.list
    .map((node) => ({ node, ...network.body.nodes[node.id] && toScreen(network.body.nodes[node.id], centre, scale, width, height) }))
    .filter(({ x, y }) => x > -80 && y > -40 && x < width + 80 && y < height + 40);
  const taken = [];
  if (seen.length < 400) {
    for (const { node, x, y } of seen) {
      const r = radiusOf(node) * scale;
      taken.push({ id: node.id, left: x - r, right: x + r, top: y - r, low: y + r });
    }
  }
  labelled = new Set();
  for (const { node, x, y } of seen) {
    if (labelled.size > 260) break;
    if (lit && !lit.has(node.id)) continue;
    const half = (labelWidth(node) * size) / 12 / 2 + 2;
    const top = y + radiusOf(node) * 1.15 * scale + size * 0.2;
    const box = { id: node.id, left: x - half, right: x + half, top, low: top + size * 1.16 * node.lines.length };
    const free = taken.every((o) => o.id === box.id || box.right < o.left || box.left > o.right || box.low < o.top || box.top > o.low);
    if (!free && node.id !== state.entity && node.id !== state.cursor) continue;
    taken.push(box);
    labelled.add(node.id);
  }
}

const toScreen = (place, centre, scale, width, height) => ({
  x: (place.x - centre.x) * scale + width / 2,
  y: (place.y - centre.y) * scale + height / 2,
});

function ranking() {
  const first = (node) => (node.id === state.entity ? 3 : node.id === state.cursor ? 2 : node.focus ? 1 : 0);
  return [...entities.values()]
    .filter((node) => !node.hidden)
    .sort((a, b) => first(b) - first(a) || b.ties - a.ties || (a.id < b.id ? -1 : 1));
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
    .filter((line) => line.lead && contradicted(ties.get(line.tie)) && (!lit || litLines.has(line.id)));
}

function drawMarks(context) {
  if (lineSet === undefined) return;
  const radius = 6.5 / Math.min(1.2, Math.max(network.getScale(), 0.35));
  for (const line of markedLines()) {
    const place = pointOn(courseOf(line), before.get(line.id)?.includes('"label"') ? 0.74 : 0.5);
    drawMark(context, place.x, place.y, radius, ties.get(line.tie).standing === "denied-only");
  }
}

/* --- the eye --- */

/* Scale and centre that show the given entities in one of the two layouts. */
function fitOf(inTall, ids = [...entities.keys()]) {
  const [width, height] = [$("canvas").clientWidth || 800, $("canvas").clientHeight || 600];
  const places = ids.map((id) => entities.get(id)).map((node) => ({
    node, ...(inTall ? { x: node.tall[0], y: node.tall[1] } : { x: node.x0, y: node.y0 }),
  }));
  const left = Math.min(...places.map((p) => p.x)), right = Math.max(...places.map((p) => p.x));
  const top = Math.min(...places.map((p) => p.y)), low = Math.max(...places.map((p) => p.y));
  const side = Math.min(78, width * 0.13);
  const [above, below] = [30, 62];
  const scale = Math.min(1.3, (width - 2 * side) / Math.max(1, right - left), (height - above - below) / Math.max(1, low - top));
  return { scale, position: { x: (left + right) / 2, y: (top + low) / 2 + (below - above) / 2 / scale } };
}

function fit() {
  const chosen = lit ? [...lit].filter((id) => entities.has(id)) : [...shown.entities];
  if (!chosen.length) return;
  const eye = fitOf(tall, chosen);
  network.moveTo({ ...eye, animation: still() || busy ? false : { duration: 280, easingFunction: "easeInOutQuad" } });
  grow(eye.scale);
}

function turn() {
  const better = fitOf(true).scale > fitOf(false).scale;
  if (better === tall) return;
  tall = better;
  nodeSet.update([...entities.values()].map((node) => ({ id: node.id, ...placeOf(node) })));
  fit();
}

const zoom = (factor) => {
  const scale = Math.max(0.06, Math.min(4, network.getScale() * factor));
  network.moveTo({ scale });
  grow(scale);
};

/* Glyphs and lines shrink more slowly than the picture, so that an overview stays legible. */
function grow(scale) {
  const next = scale < 1 ? Math.min(2.4, Math.pow(1 / scale, 0.62)) : 1;
  if (Math.abs(next - growth) < 0.03) return;
  growth = next;
  redraw();
}

let growing;
function growSoon() {
  clearTimeout(growing);
  growing = setTimeout(() => grow(network.getScale()), 60);
}

/* --- the pointer --- */

function clicked({ nodes, edges }) {
  $("canvas").focus({ preventScroll: true });
  if (nodes.length) choose(nodes[0]);
  else if (edges.length) chooseTie(lines.get(edges[0]).tie);
  else clear();
}

function hovered({ node, edge, pointer }) {
  const tip = $("tip");
  const line = edge && lines.get(edge);
  if (line) {
    const tie = ties.get(line.tie);
    tip.textContent = `${entities.get(line.from).label} ${line.phrase} ${entities.get(line.to).label}: ${looks.status.get(tie.status).label}, ${looks.standing.get(tie.standing).label}`;
  } else if (node && !labelled.has(node)) {
    tip.textContent = entities.get(node).label;
  } else return;
  tip.hidden = false;
  const { x, y } = pointer.DOM;
  tip.style.left = Math.min(x + 14, $("canvas").clientWidth - tip.offsetWidth - 8) + "px";
  tip.style.top = Math.max(4, y - tip.offsetHeight - 10) + "px";
}
