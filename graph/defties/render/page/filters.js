/* The legend, which is the filter: each entry shows how it is drawn, how many there are, and hides them. */

const ICONS = {
  entity: (look) => entityIcon(look.name),
  tie: () => null,
  status: (look) => lineIcon("currentColor", look.dashes, { width: 30, weight: 2 }),
  standing: (look) => standingIcon(look.name),
  time: () => null,
};

function check(part, look, icon) {
  const off = state.off[part];
  const input = el("input", { type: "checkbox" });
  input.checked = !off.has(look.name);
  input.addEventListener("change", () => {
    if (input.checked) off.delete(look.name);
    else off.add(look.name);
    update();
  });
  return el("li", { title: look.definition || null },
    el("label", {}, input, icon, el("span", { class: "text" }, look.label), el("span", { class: "count" }, look.count)),
    part === "time" ? null : el("button", { type: "button", class: "only", "aria-label": `Only ${look.label}`, onclick: () => only(part, [look.name]) }, "only"));
}

function only(part, names) {
  state.off[part] = new Set([...looks[part].keys()].filter((name) => !names.includes(name)));
  drawFilters();
  update();
}

function drawFilters() {
  for (const part of ["entity", "status", "standing"]) {
    $("f-" + part).replaceChildren(...[...looks[part].values()].map((look) => check(part, look, ICONS[part](look))));
  }
  if (tiesWithMarks.length) {
    $("f-entity").append(el("li", { class: "mark" }, el("span", { class: "listed", "aria-hidden": "true" }, "▲"), " under a sanctions listing"));
  }
  $("f-tie").replaceChildren(...[...looks.group.values()].map(groupCheck), ...[...looks.line.values()].map(sideCheck));
  for (const [id, key] of [["f-letter", "letter"], ["f-digit", "digit"]]) $(id).value = state[key];
  $("f-voices").value = String(state.voices);
  for (const key of ["source", "authority"]) $("f-" + key).value = state[key];
}

/* A group of classes of ties, with its classes below it when unfolded. */
const opened = new Set();

function groupCheck(look) {
  const kinds = [...looks.tie.values()].filter((kind) => kind.group === look.name);
  const names = kinds.map((kind) => kind.name);
  const input = el("input", { type: "checkbox" });
  const on = names.filter((name) => !state.off.tie.has(name)).length;
  input.checked = on > 0;
  input.indeterminate = on > 0 && on < names.length;
  input.addEventListener("change", () => {
    for (const name of names) state.off.tie[input.checked ? "delete" : "add"](name);
    drawFilters();
    update();
  });
  const open = opened.has(look.name);
  const list = el("ul", { class: "checks", hidden: !open }, kinds.map((kind) => {
    const item = check("tie", kind, null);
    item.querySelector("input").addEventListener("change", () => drawFilters());
    return item;
  }));
  const fold = el("button", { type: "button", class: "fold", "aria-expanded": String(open), "aria-label": `Sorts of ${look.label}`, onclick: () => {
    list.hidden = !list.hidden;
    opened[list.hidden ? "delete" : "add"](look.name);
    fold.setAttribute("aria-expanded", String(!list.hidden));
  } });
  return el("li", { class: "group" },
    el("div", { class: "row", title: look.definition || null },
      el("label", {}, input, lineIcon(colourOf(look)), el("span", { class: "text" }, look.label), el("span", { class: "count" }, look.count)),
      kinds.length > 1 ? fold : null,
      el("button", { type: "button", class: "only", "aria-label": `Only ${look.label}`, onclick: () => only("tie", names) }, "only")),
    list);
}

function sideCheck(look) {
  const item = check("line", look, lineIcon("currentColor", [], { weight: 1 }));
  item.querySelector(".only").remove();
  return item;
}

function fillFloors() {
  const any = () => el("option", { value: "" }, "any");
  const options = (pattern) => data.grades.filter(([mark]) => pattern.test(mark)).map(([mark, label]) => el("option", { value: mark }, `${mark} ${label}`));
  $("f-letter").append(any(), ...options(/[A-E]/));
  $("f-digit").append(any(), ...options(/[1-5]/));
  $("f-letter").addEventListener("change", (event) => { state.letter = event.target.value; update(); });
  $("f-digit").addEventListener("change", (event) => { state.digit = event.target.value; update(); });
  $("f-voices").addEventListener("change", (event) => { state.voices = Number(event.target.value); update(); });
  for (const key of ["source", "authority"]) $("f-" + key).addEventListener("change", (event) => { state[key] = event.target.value; update(); });
}

/* Which source a tie must cite, and which authority must have listed or proceeded. */
function fillOrigins() {
  for (const [key, list] of [["source", data.sources], ["authority", data.authorities]]) {
    const box = $("f-" + key);
    box.replaceChildren(el("option", { value: "" }, "any"), ...list.map(({ id, label, count: number }) => el("option", { value: id }, `${label} (${number})`)));
    box.disabled = !list.length;
  }
}

function drawTally() {
  const all = [...entities.values()].filter((node) => shown.entities.has(node.id)).length;
  const whole = shown.ties.size === ties.size && all === entities.size && !filtered();
  $("tally").replaceChildren(
    el("b", {}, `${all} ${all === 1 ? "entity" : "entities"}, ${shown.ties.size} ${shown.ties.size === 1 ? "tie" : "ties"}`),
    whole ? "" : ` of ${entities.size} and ${ties.size}. `,
    whole ? "" : el("button", { type: "button", class: "plain", id: "reset", onclick: resetFilters }, "Show all"));
  $("nothing").hidden = shown.ties.size > 0;
}

const filtered = () =>
  Boolean(state.during || state.letter || state.digit || state.voices > 1 || state.source || state.authority || FILTERS.some((part) => state.off[part].size));

function resetFilters() {
  const clean = fresh();
  for (const key of ["off", "letter", "digit", "voices", "source", "authority", "during"]) state[key] = clean[key];
  drawFilters();
  drawTime();
  update();
  say("All ties are shown.");
}
