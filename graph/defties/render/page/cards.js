/* Cards of ties. Their evidence is copied from the table, which the page brings ready made. */

function entityLink(id, text) {
  return el("a", { href: "#e=" + id, "data-e": id }, bdi(text ?? entities.get(id).label));
}

/* "supplies Russia and is paid by Yemen": what a tie says of one of its entities. */
function sentenceFrom(tie, id) {
  const told = new Map();
  for (const line of [...tie.lines].sort((a, b) => b.lead - a.lead)) {
    if (line.from !== id && line.to !== id) continue;
    const [phrase, other] = line.from === id ? [line.phrase, line.to] : [line.inverse, line.from];
    if (!told.has(phrase)) told.set(phrase, new Set());
    told.get(phrase).add(other);
  }
  if (!told.size) return null;
  const parts = [...told].map(([phrase, others], i) => [
    i ? el("br") : null, phrase + " ", list([...others].map((other) => entityLink(other))),
  ]);
  return { parts, ids: new Set([id, ...[...told.values()].flatMap((others) => [...others])]) };
}

/* The whole sentence as the table has it. */
function sentence(tie) {
  const [who, kind, whom] = tie.row.rows[0].cells;
  const phrase = kind.querySelector(".phrase");
  const copy = (cell) => [...cell.childNodes].map((node) => node.cloneNode(true));
  return { parts: [copy(who), phrase ? ` ${phrase.textContent} ` : "", copy(whom)], ids: null };
}

function list(items) {
  return items.flatMap((item, i) => (i === 0 ? [item] : [i === items.length - 1 ? " and " : ", ", item]));
}

/* Roles that the sentence has not told yet. */
function rolesOf(tie, ids) {
  const roles = tie.row.querySelector(".roles").cloneNode(true);
  for (const role of [...roles.children]) {
    const linked = [...role.querySelectorAll("[data-e]")].map((a) => a.dataset.e);
    const told = ids ? linked.length && linked.every((id) => ids.has(id)) : role.classList.contains("told");
    if (told) role.remove();
    else role.classList.remove("told");
  }
  return roles.children.length ? roles : null;
}

const HELD_WORDS = { possibly: "possibly then", undated: "undated", over: "over by then", later: "not begun by then" };

/* One tie, told from one of its entities (`from`) or as a whole. */
function card(tie, { from = null, open = false } = {}) {
  const told = (from && sentenceFrom(tie, from)) || sentence(tie);
  const own = tie.row.querySelector(".proof details");
  const details = el("details", { class: "proof", open },
    own.querySelector("summary").cloneNode(true),
    own.querySelector(".evidence").cloneNode(true));
  details.addEventListener("toggle", () => explorer.opened(tie, details));
  const held = HELD_WORDS[shown.held.get(tie.id)];
  const standing = tie.row.querySelector(".standing").cloneNode(true);
  standing.prepend(standingIcon(tie.standing));
  return el("article", { class: "card " + tie.row.className, "data-tie": tie.id },
    el("p", { class: "kicker" },
      el("a", { class: "kind", href: "#t=" + tie.id, "data-t": tie.id }, looks.tie.get(tie.kind).label),
      tie.row.querySelector(".status").cloneNode(true),
      standing,
      held ? el("span", { class: "badge held" }, held) : null),
    el("p", { class: "sentence" }, told.parts),
    el("p", { class: "date" }, ...[...tie.row.querySelector(".when").childNodes].map((node) => node.cloneNode(true))),
    rolesOf(tie, told.ids),
    details);
}

/* Many cards: the first ones at once, the rest when asked for. */
function cards(list, options, most = 24) {
  const first = list.slice(0, most).map((tie) => card(tie, options));
  if (list.length <= most) return first;
  const more = el("button", { type: "button", class: "more", onclick: () => {
    more.replaceWith(...cards(list.slice(most), options, 200));
  } }, `Show ${list.length - most} more`);
  return [...first, more];
}

/* The newest first, the undated last. */
const newest = (list) => [...list].sort((a, b) => startOf(b) - startOf(a) || (a.id < b.id ? -1 : 1));
const startOf = (tie) => tie.days[0] ?? tie.days[3] ?? -Infinity;
