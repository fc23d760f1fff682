/* The controls that only the explorer has, and the files that the server writes. */

const LONGEST = 45000;   // of an address

function drawServed() {
  const { layout, known } = data;
  $("lay-network").setAttribute("aria-pressed", String(layout !== "chain"));
  $("lay-chain").setAttribute("aria-pressed", String(layout === "chain"));
  $("known").hidden = !known.first || known.first === known.last;
  const slider = $("known-by");
  [slider.min, slider.max] = [known.first, known.last];
  const by = new URLSearchParams(location.search).get("known_by") ?? "";
  slider.value = /^\d{4}/.test(by) ? Number(by.slice(0, 4)) : known.last;
  tellKnown(by);
  drawUndo();
}

function tellKnown(by) {
  $("known-now").textContent = by ? `Known by ${inWords(by)}` : "Known by today";
  $("known-by").setAttribute("aria-valuetext", by ? inWords(by) : "today");
  $("known").classList.toggle("off", !by);
}

async function lay(layout) {
  if ((data.layout === "chain") === (layout === "chain")) return;
  const hash = location.hash.replace(/&?pins=[^&]*/, "").replace(/^#&/, "#");
  pins.clear();
  if (await load(withChanged({ layout: layout === "chain" ? "chain" : null }), { hash: hash === "#" ? "" : hash })) fit();
}

/* The address of what is on the screen now, and nothing else, in a form that the server writes. */
function fileAddress(form) {
  const query = new URLSearchParams(location.search);
  const name = (id) => id.replace(/^(tie|id):/, "");
  const all = [...ties.keys()];
  const left = all.filter((id) => !shown.ties.has(id));
  if (left.length && left.length <= shown.ties.size) query.set("without", left.map(name).join());
  else if (left.length) query.set("only", [...shown.ties].map(name).join());
  const gone = [...entities.keys()].filter((id) => !shown.entities.has(id));
  if (gone.length) query.set("drop", gone.map(name).join());
  if (pins.size) query.set("pins", pinsText());
  const text = readable(query);
  return text.length > LONGEST ? null : `/graph.${form}?${text}`;
}

function saveServed(form) {
  const address = fileAddress(form);
  if (!address) return trouble("Too much is hidden for one address: show more, or start from a narrower view.");
  const link = el("a", { href: address, download: fileName(form) });
  document.body.append(link);
  link.click();
  link.remove();
}

addEventListener("DOMContentLoaded", () => {
  paintGroups();
  drawServed();
  for (const form of ["html", "graphml", "ttl"]) {
    $("save-" + form).addEventListener("click", () => { $("save").open = false; saveServed(form); });
  }
  $("undo").addEventListener("click", undo);
  $("redo").addEventListener("click", redo);
  $("lay-network").addEventListener("click", () => lay("network"));
  $("lay-chain").addEventListener("click", () => lay("chain"));
  $("known-by").addEventListener("input", (event) => tellKnown(event.target.value));
  $("known-by").addEventListener("change", (event) => load(withChanged({ known_by: event.target.value })));
  $("known-all").addEventListener("click", () => load(withChanged({ known_by: null })));
  Object.assign(window.defties, { pins, past, future, expand, foldAway, pin, undo, redo, load, fileAddress });
});
