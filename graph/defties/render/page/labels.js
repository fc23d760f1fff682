/* Entities on the canvas: their glyphs, and as many labels as fit without covering one another. */

function drawEntity({ ctx, id, x, y, state: { hover } }) {
  const node = entities.get(id);
  if (!node) return { drawNode() {}, nodeDimensions: { width: 0, height: 0 } }; // of a scene that is being left
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
      if (shown.listed.has(id) && !dim) {
        const triangle = new Path2D(listedPath(x, y, radius, growth));
        ctx.lineWidth = 2.4 * growth;
        ctx.strokeStyle = theme.ground;
        ctx.stroke(triangle);
        ctx.fillStyle = againstColour();
        ctx.fill(triangle);
      }
      explorer.marked(ctx, node, x, y, radius, dim);
      ctx.restore();
    },
    drawExternalLabel() {
      const place = labelled.get(id);
      if (!place) return;
      const size = labelSize();
      ctx.save();
      ctx.font = fontOf(node, size);
      ctx.textAlign = place.align;
      ctx.textBaseline = "top";
      ctx.lineJoin = "round";
      ctx.lineWidth = size * 0.32;
      ctx.strokeStyle = theme.ground;
      ctx.fillStyle = theme.ink;
      const { dx, dy } = offset(place, node, radius, size);
      node.lines.forEach((text, i) => {
        ctx.strokeText(text, x + dx, y + dy + size * LEAD * i);
        ctx.fillText(text, x + dx, y + dy + size * LEAD * i);
      });
      ctx.restore();
    },
  };
}

/* A label stands below its entity, or where there is room: above, right or left of it. */
const LEAD = 1.16;
const PLACES = [{ align: "center", side: 1 }, { align: "center", side: -1 }, { align: "left", side: 0 }, { align: "right", side: 0 }];

function offset({ align, side }, node, radius, size) {
  const height = size * LEAD * node.lines.length;
  if (side > 0) return { dx: 0, dy: radius * 1.15 + size * 0.2 };
  if (side < 0) return { dx: 0, dy: -radius * 1.15 - size * 0.1 - height };
  return { dx: (align === "left" ? 1 : -1) * (radius * 1.2 + size * 0.3), dy: -height / 2 };
}

function boxOf(place, node, x, y, radius, size) {
  const { dx, dy } = offset(place, node, radius, size);
  const width = (labelWidth(node) * size) / 12 + 4;
  const left = x + dx - (place.align === "center" ? width / 2 : place.align === "right" ? width : 0);
  return { id: node.id, left, right: left + width, top: y + dy, low: y + dy + size * LEAD * node.lines.length };
}

const apart = (a, b) => a.right < b.left || a.left > b.right || a.low < b.top || a.top > b.low;

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
  const taken = [{ left: width - 56, right: width, top: height - 150, low: height }]; // the zoom buttons
  if (seen.length < 400) {
    for (const { node, x, y } of seen) {
      if (lit && !lit.has(node.id)) continue; // what is dimmed may be covered
      const r = radiusOf(node) * scale;
      taken.push({ id: node.id, left: x - r, right: x + r, top: y - r, low: y + r });
      const wide = explorer.badge(node);
      if (wide) taken.push({ id: "", left: x + r * 0.55, right: x + r * 0.55 + wide, top: y + r * 0.35, low: y + r * 0.35 + 13 });
    }
  }
  for (const { x, y } of markPlaces.map((place) => toScreen(place, centre, scale, width, height))) {
    taken.push({ left: x - 7, right: x + 7, top: y - 7, low: y + 7 });
  }
  labelled = new Map();
  for (const [rank, { node, x, y }] of seen.entries()) {
    if (labelled.size > 260) break;
    if (lit && !lit.has(node.id)) continue;
    const boxes = PLACES.map((place) => boxOf(place, node, x, y, radiusOf(node) * scale, size));
    const inside = (box) => box.left > 0 && box.top > 0 && box.right < width && box.low < height;
    const clear = (box, of) => inside(box) && of.every((other) => other.id === node.id || apart(box, other));
    let at = boxes.findIndex((box) => clear(box, taken));
    // The few that matter most may cover the glyphs of others, never their labels.
    if (at < 0 && rank < 7 && (width > 600 || node.lines.length === 1)) at = boxes.findIndex((box) => clear(box, taken.filter((other) => other.id === null)));
    if (at < 0 && (node.focus || [state.entity, state.cursor].includes(node.id))) at = 0;
    if (at < 0) continue;
    taken.push({ ...boxes[at], id: null });
    labelled.set(node.id, PLACES[at]);
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
