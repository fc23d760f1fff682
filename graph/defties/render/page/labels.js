/* Entities on the canvas: their glyphs, and as many labels as fit without covering one another. */

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
      if (shown.listed.has(id) && !dim) {
        const triangle = new Path2D(listedPath(x, y, radius, growth));
        ctx.lineWidth = 2.4 * growth;
        ctx.strokeStyle = theme.ground;
        ctx.stroke(triangle);
        ctx.fillStyle = againstColour();
        ctx.fill(triangle);
      }
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
