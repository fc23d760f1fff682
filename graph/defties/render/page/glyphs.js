/* One table of shapes for the canvas, the legend and the saved drawing. A unit is the radius. */

const GLYPHS = {
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  diamond: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  triangle: [[0, -1.1], [1.1, 0.85], [-1.1, 0.85]],
  hexagon: [[1.1, 0], [0.55, 0.95], [-0.55, 0.95], [-1.1, 0], [-0.55, -0.95], [0.55, -0.95]],
  octagon: [[0.45, -1.05], [1.05, -0.45], [1.05, 0.45], [0.45, 1.05], [-0.45, 1.05], [-1.05, 0.45], [-1.05, -0.45], [-0.45, -1.05]],
  house: [[0, -1.1], [1.05, -0.2], [1.05, 0.95], [-1.05, 0.95], [-1.05, -0.2]],
  boat: [[-1.25, -0.35], [1.25, -0.35], [0.75, 0.8], [-0.75, 0.8]],
  shield: [[-0.9, -0.95], [0.9, -0.95], [0.9, 0.25], [0, 1.1], [-0.9, 0.25]],
  sheet: [[-0.75, -1.05], [0.35, -1.05], [0.8, -0.6], [0.8, 1.05], [-0.75, 1.05]],
};

/* --- colours of the theme, read once per theme --- */

let theme = {};

function isDark() {
  const chosen = root.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function readTheme() {
  const style = getComputedStyle($("canvas"));
  const accent = getComputedStyle($("show-picture")).accentColor;
  theme = { dark: isDark(), ink: style.color, ground: style.backgroundColor, accent: accent === "auto" ? style.color : accent };
}

const colourOf = (look) => (theme.dark ? look.dark : look.light);
const outline = () => (theme.dark ? "#e8e5dd" : "#1c1b19");

const channels = (colour) =>
  colour.startsWith("#")
    ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
    : colour.match(/[\d.]+/g).slice(0, 3).map(Number);

/* An opaque mix with the ground: quicker to draw than a transparent line. */
function faded(colour, share) {
  const [ground, own] = [channels(theme.ground), channels(colour)];
  return "rgb(" + own.map((value, i) => Math.round(value * share + ground[i] * (1 - share))).join(",") + ")";
}

/* --- shapes --- */

function trace(context, shape, x, y, radius) {
  context.beginPath();
  const points = GLYPHS[shape];
  if (!points) context.arc(x, y, radius, 0, 2 * Math.PI);
  else points.forEach(([px, py], i) => context[i ? "lineTo" : "moveTo"](x + px * radius, y + py * radius));
  context.closePath();
}

function outlinePath(shape, x, y, radius) {
  const points = GLYPHS[shape];
  if (!points) return `M${x - radius},${y}a${radius},${radius} 0 1,0 ${2 * radius},0a${radius},${radius} 0 1,0 ${-2 * radius},0Z`;
  return "M" + points.map(([px, py]) => `${(x + px * radius).toFixed(1)},${(y + py * radius).toFixed(1)}`).join("L") + "Z";
}

function entityIcon(kind, size = 16) {
  const look = looks.entity.get(kind);
  return svg("svg", { class: "icon", width: size, height: size, viewBox: "-9 -9 18 18", "aria-hidden": "true" },
    svg("path", { d: outlinePath(look.shape, 0, 0, 7), fill: colourOf(look), stroke: outline(), "stroke-width": 1 }));
}

function lineIcon(colour, dashes = [], { width = 18, weight = 3 } = {}) {
  return svg("svg", { class: "icon", width, height: 10, viewBox: `0 0 ${width} 10`, "aria-hidden": "true" },
    svg("line", { x1: 0, y1: 5, x2: width, y2: 5, stroke: colour, "stroke-width": weight, "stroke-dasharray": dashes.join(" ") || null }));
}

/* Standing as a small mark: full, half, hollow, split, crossed. */
function standingIcon(name) {
  const parts = {
    "corroborated": [svg("circle", { cx: 5, cy: 8, r: 4, fill: "currentColor" }), svg("circle", { cx: 13, cy: 8, r: 4, fill: "currentColor" })],
    "single-voice": [svg("circle", { cx: 9, cy: 8, r: 4, fill: "currentColor" })],
    "weak": [svg("circle", { cx: 9, cy: 8, r: 3.4, fill: "none", stroke: "currentColor", "stroke-width": 1.3 })],
    "disputed": markParts(9, 8, 6.4, false),
    "denied-only": markParts(9, 8, 6.4, true),
  }[name] ?? [svg("line", { x1: 4, y1: 8, x2: 14, y2: 8, stroke: "currentColor", "stroke-width": 1.5 })];
  return svg("svg", { class: "icon", width: 18, height: 16, viewBox: "0 0 18 16", "aria-hidden": "true" }, parts);
}

/* The mark on a line that voices speak against: a cross when all do, a split disc when some do. */
const AGAINST = ["#a3182b", "#ff8f9b"];
const againstColour = () => AGAINST[theme.dark ? 1 : 0];

function markParts(x, y, radius, crossed) {
  const colour = againstColour();
  const ring = svg("circle", { cx: x, cy: y, r: radius, fill: theme.ground, stroke: colour, "stroke-width": 1.6 });
  const arm = radius * 0.45;
  if (crossed) {
    return [ring, svg("path", { d: `M${x - arm},${y - arm}L${x + arm},${y + arm}M${x + arm},${y - arm}L${x - arm},${y + arm}`, stroke: colour, "stroke-width": 1.8, fill: "none" })];
  }
  return [ring, svg("path", { d: `M${x},${y - radius}A${radius},${radius} 0 0 1 ${x},${y + radius}Z`, fill: colour })];
}

/* The triangle at the shoulder of an entity under a sanctions listing. */
function listedPath(x, y, radius, size) {
  const [a, b, m] = [x + radius * 0.92, y - radius * 0.92, 5.2 * size];
  return `M${a.toFixed(1)},${(b - m).toFixed(1)}l${m.toFixed(1)},${(m * 1.8).toFixed(1)}h${(-2 * m).toFixed(1)}Z`;
}

function drawMark(context, x, y, radius, crossed) {
  const colour = againstColour();
  context.save();
  context.setLineDash([]);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = theme.ground;
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = radius * 0.26;
  context.stroke();
  context.beginPath();
  if (crossed) {
    const arm = radius * 0.45;
    context.moveTo(x - arm, y - arm); context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm); context.lineTo(x - arm, y + arm);
    context.stroke();
  } else {
    context.arc(x, y, radius, -Math.PI / 2, Math.PI / 2);
    context.fillStyle = colour;
    context.fill();
  }
  context.restore();
}
