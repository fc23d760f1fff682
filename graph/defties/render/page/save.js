/* What a person takes away: a drawing with its legend, an image of it, the ties as a table. */

const escapeXml = (text) =>
  String(text).replace(/[&<>"']/g, (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[mark]);

const fileName = (ending) => `${fold(data.title).replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "ties"}.${ending}`;

function save(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 5000);
}

/* The picture as it is filtered now, at the scale of its layout, with title, legend and sources. */
function drawing() {
  const seen = [...shown.entities].map((id) => entities.get(id));
  const places = new Map(seen.map((node) => [node.id, placeOf(node)]));
  const left = Math.min(...seen.map((n) => placeOf(n).x - Math.max(n.radius, labelWidth(n) / 2))) - 20;
  const right = Math.max(...seen.map((n) => placeOf(n).x + Math.max(n.radius, labelWidth(n) / 2))) + 20;
  const top = Math.min(...seen.map((n) => placeOf(n).y - n.radius)) - 20;
  const low = Math.max(...seen.map((n) => placeOf(n).y + n.radius + 16 * n.lines.length)) + 20;
  const width = Math.max(right - left, 520);
  const key = legendOf(width);
  const head = data.subtitle ? 64 : 46;
  const height = low - top + head + key.height + 44;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.round(width)}" height="${Math.round(height)}" viewBox="0 0 ${width.toFixed(1)} ${height.toFixed(1)}" font-family="system-ui, 'Noto Sans', sans-serif" font-size="12" fill="${theme.ink}">`,
    `<title>${escapeXml(data.title)}</title><rect width="100%" height="100%" fill="${theme.ground}"/>`,
    `<text x="20" y="32" font-size="20" font-family="Georgia, 'Noto Serif', serif" font-weight="600">${escapeXml(data.title)}</text>`,
    data.subtitle ? `<text x="20" y="54" font-size="13">${escapeXml(data.subtitle)}</text>` : "",
    `<g transform="translate(${(-left + (width - (right - left)) / 2).toFixed(1)},${(head - top).toFixed(1)})">`,
    ...[...shown.lines].map((id) => linePath(lines.get(id))),
    ...markedLines().map((line) => {
      const { x, y } = pointOn(courseOf(line), 0.5);
      return markParts(x, y, 6.5, ties.get(line.tie).standing === "denied-only").map((part) => part.outerHTML).join("");
    }),
    ...seen.map((node) => entityPath(node, places.get(node.id))),
    "</g>",
    `<g transform="translate(20,${(low - top + head + 10).toFixed(1)})">${key.text}</g>`,
    `<text x="20" y="${(height - 14).toFixed(1)}" font-size="11">${escapeXml(footnote())}</text>`,
    "</svg>",
  ];
  return parts.join("\n");
}

function footnote() {
  const time = state.during ? `As of ${inWords(state.during)}. ` : "";
  return `${time}A tie is a claim, not a verdict; wider lines have more independent voices. defties${data.version ? ", data version " + data.version.slice(0, 12) : ""}.`;
}

function linePath(line) {
  const tie = ties.get(line.tie);
  const { a, b, via } = courseOf(line);
  const [dx, dy] = [b.x - via.x, b.y - via.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const reach = entities.get(line.to).radius * 1.1 + 2;
  const tip = { x: b.x - ux * reach, y: b.y - uy * reach };
  const colour = faded(colourOf(looks.group.get(tie.group)), line.lead ? 0.85 : 0.55);
  const width = (line.lead ? 1 + 0.8 * Math.min(tie.voices || 1, 3) : 1.1) * line.slim;
  const size = 5 + width * 1.5;
  const n = (value) => value.toFixed(1);
  const dashes = looks.status.get(tie.status).dashes.join(" ");
  const end = line.directed ? { x: tip.x - ux * size * 0.7, y: tip.y - uy * size * 0.7 } : tip;
  const path = `<path d="M${n(a.x)},${n(a.y)}Q${n(via.x)},${n(via.y)} ${n(end.x)},${n(end.y)}" fill="none" stroke="${colour}" stroke-width="${n(width)}"${dashes ? ` stroke-dasharray="${dashes}"` : ""}/>`;
  if (!line.directed) return path;
  const [wx, wy] = [-uy * size * 0.45, ux * size * 0.45];
  const [bx, by] = [tip.x - ux * size, tip.y - uy * size];
  return path + `<path d="M${n(tip.x)},${n(tip.y)}L${n(bx + wx)},${n(by + wy)}L${n(bx - wx)},${n(by - wy)}Z" fill="${colour}"/>`;
}

function entityPath(node, { x, y }) {
  const look = looks.entity.get(node.kind);
  const parts = [`<path d="${outlinePath(look.shape, x, y, node.radius)}" fill="${colourOf(look)}" stroke="${outline()}" stroke-width="${node.focus ? 2.4 : 1.2}"/>`];
  if (shown.listed.has(node.id)) parts.push(`<path d="${listedPath(x, y, node.radius, 1)}" fill="${againstColour()}" stroke="${theme.ground}" stroke-width="1.5"/>`);
  node.lines.forEach((text, i) => parts.push(
    `<text x="${x}" y="${(y + node.radius * 1.15 + 12 + 14 * i).toFixed(1)}" text-anchor="middle"${node.focus ? ' font-weight="650"' : ""} stroke="${theme.ground}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">${escapeXml(text)}</text>`));
  return parts.join("");
}

/* The legend below a saved drawing, set in rows. */
function legendOf(width) {
  const used = (part, of) => [...looks[part].values()].filter((look) => of.has(look.name));
  const seenTies = [...shown.ties].map((id) => ties.get(id));
  const names = (key) => new Set(seenTies.map((tie) => tie[key]));
  const kinds = new Set([...shown.entities].map((id) => entities.get(id).kind));
  const line = (colour, dashes) => `<line x1="0" y1="-4" x2="24" y2="-4" stroke="${colour}" stroke-width="2.5"${dashes.length ? ` stroke-dasharray="${dashes.join(" ")}"` : ""}/>`;
  const items = [
    ...used("entity", kinds).map((look) => [18, `<path d="${outlinePath(look.shape, 8, -4, 6)}" fill="${colourOf(look)}" stroke="${outline()}" stroke-width="0.9"/>`, look.label]),
    ...used("group", names("group")).map((look) => [30, line(colourOf(look), []), look.label]),
    ...used("status", names("status")).filter((look) => look.dashes.length).map((look) => [30, line(theme.ink, look.dashes), look.label]),
  ];
  if (seenTies.some((tie) => tie.standing === "disputed")) items.push([18, markParts(8, -4, 6, false).map((p) => p.outerHTML).join(""), "voices disagree"]);
  if (seenTies.some((tie) => tie.standing === "denied-only")) items.push([18, markParts(8, -4, 6, true).map((p) => p.outerHTML).join(""), "denied only"]);
  if (shown.listed.size) items.push([18, `<path d="M8,-10l6,11h-12z" fill="${againstColour()}"/>`, "under a sanctions listing"]);
  let [x, y] = [0, 14];
  const text = items.map(([indent, mark, label]) => {
    measure.font = "450 12px system-ui";
    const room = indent + measure.measureText(label).width + 22;
    if (x && x + room > width - 40) [x, y] = [0, y + 22];
    const item = `<g transform="translate(${x.toFixed(1)},${y})">${mark}<text x="${indent}" y="0">${escapeXml(label)}</text></g>`;
    x += room;
    return item;
  });
  return { text: text.join(""), height: y + 18 };
}

function savePng() {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([drawing()], { type: "image/svg+xml" }));
  image.addEventListener("load", () => {
    const canvas = el("canvas", { width: image.naturalWidth * 2, height: image.naturalHeight * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    canvas.toBlob((blob) => save(fileName("png"), blob), "image/png");
  });
  image.src = address;
}

/* Cells that a spreadsheet would take for a formula get an apostrophe. */
function csvCell(value) {
  const text = String(value).trim();
  const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

function csv() {
  const head = ["who", "tie", "phrase", "whom", "also", "when", "status", "standing", "voices for", "voices against", "best grade", "sources", "id"];
  const rows = [...ties.values()].filter((tie) => shown.ties.has(tie.id)).map((tie) => {
    const [who, kind, whom, also, when] = tie.row.rows[0].cells;
    const roles = [...also.querySelectorAll("div:not(.told)")].map((role) => `${role.children[0].textContent}: ${role.children[1].textContent}`);
    const sources = [...new Set([...tie.row.querySelectorAll(".src > .out:first-child")].map((link) => link.href))];
    return [who.textContent, kind.querySelector(".kind").textContent, kind.querySelector(".phrase")?.textContent ?? "", whom.textContent, roles.join("; "),
      when.textContent, looks.status.get(tie.status).label, looks.standing.get(tie.standing).label, tie.voices, tie.denials, tie.grade, sources.join(" "), tie.id];
  });
  return "\ufeff" + [head, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

async function copyLink() {
  const button = $("copy-link");
  const was = button.textContent;
  try {
    await navigator.clipboard.writeText(location.href);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copy it from the address bar";
  }
  say(button.textContent);
  setTimeout(() => { button.textContent = was; }, 2500);
}

function startSave() {
  const actions = {
    "save-svg": () => save(fileName("svg"), new Blob([drawing()], { type: "image/svg+xml" })),
    "save-png": savePng,
    "save-csv": () => save(fileName("csv"), new Blob([csv()], { type: "text/csv" })),
    "copy-link": copyLink,
    "print": () => print(),
  };
  for (const [id, act] of Object.entries(actions)) {
    $(id).addEventListener("click", () => { $("save").open = id === "copy-link"; act(); });
  }
}
