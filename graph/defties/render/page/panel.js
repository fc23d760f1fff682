/* The panel beside the picture: an overview, an entity with its ties, or a tie with its evidence. */

function drawPanel() {
  const panel = $("panel");
  const content = state.tie ? ofTie(ties.get(state.tie)) : state.entity ? ofEntity(entities.get(state.entity)) : overview();
  panel.replaceChildren(...content.flat(9).filter(Boolean));
  panel.scrollTop = 0;
}

const shownTies = (list) => list.filter((tie) => shown.ties.has(tie.id));

function overview() {
  const all = [...shown.ties].map((id) => ties.get(id));
  const against = newest(all.filter(contradicted));
  const best = all.filter((tie) => tie.voices > 1 && !contradicted(tie)).sort((a, b) => b.voices - a.voices || startOf(b) - startOf(a));
  const focus = [...entities.values()].filter((node) => node.focus);
  if (data.order.length > 1) return alongPath(against);
  return [
    el("h2", {}, "Evidence"),
    el("p", { class: "hint" }, "Choose an entity or a line to read who says what, when and how sure, and who denies it."),
    focus.length ? el("ul", { class: "starts" }, focus.map((node) => el("li", {}, entityIcon(node.kind), entityLink(node.id), el("span", { class: "count" }, count(tiesOf.get(node.id).length, "tie"))))) : null,
    against.length ? [el("h3", {}, "Contradicted ", el("span", { class: "count" }, against.length)), cards(against, {}, 5)] : null,
    best.length ? [el("h3", {}, "Most voices"), cards(best.slice(0, 5), {})] : null,
  ];
}

/* A path: its hops in order, each with the ties that make it. */
function alongPath(against) {
  const hops = [];
  for (let i = 0; i + 1 < data.order.length; i++) {
    const [a, b] = data.order.slice(i, i + 2);
    const joined = new Set((pairs.get(pairKey(a, b)) ?? []).map((line) => line.tie));
    const list = shownTies([...joined].map((id) => ties.get(id)));
    hops.push(hopEnd(a), cards(list, {}, 6), list.length ? null : el("p", { class: "hint" }, "No tie here passes the filters."));
  }
  hops.push(hopEnd(data.order.at(-1)));
  return [
    el("h2", {}, "Along the path"),
    el("p", { class: "hint" }, capital(count(data.order.length - 1, "hop")), against.length ? `, ${count(against.length, "tie")} contradicted` : "", "."),
    hops,
  ];
}

const hopEnd = (id) => el("p", { class: "hop" }, entityIcon(entities.get(id).kind), entityLink(id));

function ofEntity(node) {
  const all = tiesOf.get(node.id);
  const list = shownTies(all);
  const others = shown.neighbours.get(node.id)?.size ?? 0;
  const known = $("e=" + node.id).querySelector(".known").cloneNode(true);
  const byGroup = new Map();
  for (const tie of newest(list)) {
    if (!byGroup.has(tie.group)) byGroup.set(tie.group, []);
    byGroup.get(tie.group).push(tie);
  }
  return [
    el("p", { class: "crumbs" }, back(), el("button", { type: "button", onclick: clear }, "Close")),
    el("h2", { class: "name" }, entityIcon(node.kind, 22), bdi(node.label)),
    el("p", { class: "sub" }, looks.entity.get(node.kind).label, node.country ? [", ", bdi(node.country)] : "",
      ` · ${count(list.length, "tie")} with ${count(others, "neighbour")}`),
    shown.listed.has(node.id) ? el("p", { class: "listed" }, el("span", { "aria-hidden": "true" }, "▲"), " under a sanctions listing", state.during ? " then" : "") : null,
    explorer.actions(node),
    known.textContent.trim() ? known : null,
    [...looks.group.values()].filter((look) => byGroup.has(look.name)).map((look) => {
      const own = byGroup.get(look.name);
      return [
        el("h3", {}, lineIcon(colourOf(look)), capital(look.label), el("span", { class: "count" }, own.length)),
        cards(own, { from: node.id, open: list.length < 3 }),
      ];
    }),
    hiddenNote(all.length - list.length),
  ];
}

function hiddenNote(number) {
  if (!number) return null;
  return el("p", { class: "hint" }, `${capital(count(number, "more tie is", "more ties are"))} hidden by the filters${state.during ? " or the date" : ""}. `,
    el("button", { type: "button", class: "plain", onclick: resetFilters }, "Show all"));
}

function ofTie(tie) {
  const joined = new Set(tie.lines.flatMap((line) => pairs.get(pairKey(line.from, line.to))).map((line) => line.tie));
  const others = newest([...joined].map((id) => ties.get(id)).filter((other) => other !== tie));
  const visible = shownTies(others);
  const lead = tie.lines.find((line) => line.lead);
  const between = lead ? visible.filter((other) => other.lines.some((line) => pairKey(line.from, line.to) === pairKey(lead.from, lead.to))) : [];
  const rest = visible.filter((other) => !between.includes(other));
  return [
    el("p", { class: "crumbs" }, back(), el("button", { type: "button", onclick: clear }, "Close")),
    el("h2", { class: "name" }, capital(looks.tie.get(tie.kind).label)),
    el("p", { class: "sub" }, looks.tie.get(tie.kind).definition),
    card(tie, { open: true }),
    explorer.actions(tie),
    between.length ? [
      el("h3", {}, "Also between ", bdi(entities.get(lead.from).label), " and ", bdi(entities.get(lead.to).label), el("span", { class: "count" }, between.length)),
      cards(between, {}),
    ] : null,
    rest.length ? [el("h3", {}, "Between its other parties", el("span", { class: "count" }, rest.length)), cards(rest, {}, 8)] : null,
    hiddenNote(others.length - visible.length),
  ];
}

function back() {
  const last = visited.at(-1);
  if (!last) return null;
  return el("button", { type: "button", onclick: goBack }, "← ", bdi(nameOf(last)));
}

const nameOf = ({ entity, tie }) => (entity ? entities.get(entity).label : capital(looks.tie.get(ties.get(tie).kind).label));
