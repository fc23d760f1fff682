/* What part of the picture is seen, and what the pointer does on it. */

/* Scale and centre that show the given entities in one of the two layouts. */
function fitOf(inTall, ids = [...entities.keys()]) {
  const [width, height] = [$("canvas").clientWidth || 800, $("canvas").clientHeight || 600];
  const places = ids.map((id) => entities.get(id)).map((node) => ({
    node, ...(inTall ? { x: node.tall[0], y: node.tall[1] } : { x: node.x0, y: node.y0 }),
  }));
  const left = Math.min(...places.map((p) => p.x)), right = Math.max(...places.map((p) => p.x));
  const top = Math.min(...places.map((p) => p.y)), low = Math.max(...places.map((p) => p.y));
  const side = Math.min(78, width * 0.13);
  const [above, below] = [44, 62];
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

/* The layout that shows more, except that a path runs from left to right wherever it can. */
function prefersTall() {
  const { clientWidth, clientHeight } = $("canvas");
  return data.order.length || explorer.byScreen ? clientHeight > clientWidth : fitOf(true).scale > fitOf(false).scale;
}

function turn() {
  const better = prefersTall();
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
const slowness = () => (entities.size < 150 ? 0.62 : entities.size < 400 ? 0.52 : 0.4);

const growthAt = (scale) => (scale < 1 ? Math.min(2.4, Math.pow(1 / scale, slowness())) : 1);

function grow(scale) {
  const next = growthAt(scale);
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
