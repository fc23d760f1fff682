/* The tables are in the page already; here their rows are hidden and sorted. */

const COLUMNS = [
  (tie) => fold(tie.row.rows[0].cells[0].textContent),
  (tie) => looks.tie.get(tie.kind).label,
  (tie) => fold(tie.row.rows[0].cells[2].textContent),
  null,
  (tie) => startOf(tie),
  (tie) => [...looks.status.keys()].indexOf(tie.status),
  (tie) => [...looks.standing.keys()].indexOf(tie.standing) * 1000 - tie.voices,
];
let sorted = { column: -1, down: false };

function drawTable() {
  if (state.view !== "table") return;
  const only = state.entity;
  let number = 0;
  for (const tie of ties.values()) {
    const visible = shown.ties.has(tie.id) && (!only || tie.parties.includes(only));
    tie.row.hidden = !visible;
    number += visible;
  }
  for (const node of entities.values()) $("e=" + node.id).hidden = !shown.entities.has(node.id);
  $("count-ties").textContent = number;
  const note = $("of-entity");
  note.hidden = !only;
  if (only) {
    note.replaceChildren("Only ties of ", el("b", {}, bdi(entities.get(only).label)), ". ",
      el("button", { type: "button", class: "plain", onclick: clear }, "Show those of all"));
  }
}

function sortBy(column) {
  sorted = { column, down: sorted.column === column && !sorted.down };
  const value = COLUMNS[column];
  const way = sorted.down ? -1 : 1;
  const list = [...ties.values()].map((tie, i) => ({ tie, i, value: value(tie) }));
  list.sort((a, b) => way * (a.value < b.value ? -1 : a.value > b.value ? 1 : 0) || a.i - b.i);
  $("ties").append(...list.map(({ tie }) => tie.row));
  [...$("ties").tHead.rows[0].cells].forEach((cell, i) => {
    if (i === column) cell.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    else cell.removeAttribute("aria-sort");
  });
}

function startTable() {
  [...$("ties").tHead.rows[0].cells].forEach((cell, i) => {
    if (!COLUMNS[i]) return;
    const text = cell.textContent;
    cell.replaceChildren(el("button", { type: "button", onclick: () => sortBy(i) }, text));
  });
}
