// The editor: colours below the text, terms to complete, Ctrl+Enter. Without it, it is a form.
(() => {
"use strict";
const area = document.getElementById("query");
const typed = area.closest(".typed");
const shown = typed.querySelector(".shown");
const form = area.form;
const said = document.getElementById("said");

/* --- colours: the same text in spans, behind letters that are not painted --- */

const KINDS = [
  ["comment", /#[^\n]*/y],
  ["string", /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ["iri", /<[^<>\s]*>/y],
  ["variable", /[?$]\w+/y],
  ["name", /[\w.-]*:[\w.%-]*/y],
  ["word", /\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE|WHERE|FILTER|OPTIONAL|UNION|MINUS|GRAPH|FROM|NAMED|VALUES|BIND|AS|ORDER|GROUP|BY|HAVING|LIMIT|OFFSET|DISTINCT|REDUCED|PREFIX|BASE|NOT|EXISTS|IN|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|DESC|ASC|a)\b/iy],
  ["", /\w+|[^\w#"'<?$:]+|[^]/y],
];
const MOST_COLOURED = 20000;

function* pieces(text) {
  let at = 0;
  while (at < text.length) {
    for (const [kind, pattern] of KINDS) {
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      if (!found) continue;
      yield [kind, found];
      at += found.length;
      break;
    }
  }
}

function colour() {
  const text = area.value;
  const spans = text.length > MOST_COLOURED ? [text] : Array.from(pieces(text), ([kind, piece]) => {
    if (!kind) return piece;
    const span = document.createElement("span");
    span.className = kind;
    span.textContent = piece;
    return span;
  });
  // A line end at the very end would not be drawn.
  shown.replaceChildren(...spans, "\n");
  follow();
}

function follow() {
  // A scroll bar takes room from the text; the colours have to break lines where it does.
  shown.style.right = `${area.offsetWidth - area.clientWidth - 2}px`;
  shown.scrollTop = area.scrollTop;
}

/* --- terms --- */

const list = document.createElement("ul");
list.className = "terms";
list.id = "terms";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Terms");
typed.append(list);
area.setAttribute("aria-autocomplete", "list");
area.setAttribute("aria-controls", "terms");
let terms = [];
let found = [];
let at = -1;
const known = fetch("/sparql-editor/terms.json").then(reply => reply.json()).then(told => {
  terms = told.terms;
  runner.know(told.prefixes);
}, () => {});

const begun = () => /(?<![\w:/#])[\w-]*:[\w-]*$/.exec(area.value.slice(0, area.selectionStart))?.[0] ?? "";

async function offer(asked) {
  await known;
  const start = begun().toLowerCase();
  const enough = asked ? start : /:.|..:$/.test(start);
  const fits = enough ? terms.filter(({ term }) => term.toLowerCase().startsWith(start)) : [];
  found = fits.length === 1 && fits[0].term.toLowerCase() === start ? [] : fits.slice(0, 40);
  // Only who asks for terms has one chosen: Enter stays the end of a line.
  at = asked && found.length ? 0 : -1;
  draw();
}

function draw() {
  list.replaceChildren(...found.map(({ term, says }, number) => {
    const item = document.createElement("li");
    const small = document.createElement("small");
    small.textContent = says;
    item.id = `term-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(number === at));
    item.append(term, " ", small);
    item.addEventListener("pointerdown", event => { event.preventDefault(); take(number); });
    return item;
  }));
  list.hidden = !found.length;
  if (found.length) place();
  if (at < 0) area.removeAttribute("aria-activedescendant");
  else {
    area.setAttribute("aria-activedescendant", `term-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  }
}

// The list stands below the word that is typed, as far as there is room.
function place() {
  const range = document.createRange();
  let left = area.selectionStart - begun().length;
  const walk = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (left < walk.currentNode.length) break;
    left -= walk.currentNode.length;
  }
  if (!walk.currentNode.length) return;
  range.setStart(walk.currentNode, Math.min(left, walk.currentNode.length));
  const word = range.getBoundingClientRect(), box = typed.getBoundingClientRect();
  list.style.top = `${Math.min(word.bottom - box.top + 2, box.height)}px`;
  list.style.left = `${Math.max(0, Math.min(word.left - box.left, box.width - list.offsetWidth))}px`;
}

function take(number) {
  const end = area.selectionStart;
  area.setRangeText(found[number].term, end - begun().length, end, "end");
  close();
  colour();
}

function close() {
  found = [];
  at = -1;
  draw();
}

/* --- keys --- */

area.addEventListener("keydown", event => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.ctrlKey && event.key === " ") {
    event.preventDefault();
    offer(true);
  } else if (!found.length) {
    return;
  } else if (["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    at = event.key === "ArrowDown" ? (at + 1) % found.length : (at > 0 ? at : found.length) - 1;
    draw();
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    take(at);
  } else if (event.key === "Escape") {
    event.preventDefault();
    close();
  }
});
area.addEventListener("input", () => { colour(); offer(false); });
area.addEventListener("scroll", follow);
area.addEventListener("blur", close);
new ResizeObserver(follow).observe(area);

/* --- running --- */

form.addEventListener("submit", async event => {
  close();
  if (form.elements.format.value) return;
  event.preventDefault();
  await known;
  const query = area.value;
  const good = await runner.run(query);
  area.toggleAttribute("aria-invalid", !good);
  if (good) area.removeAttribute("aria-describedby");
  else area.setAttribute("aria-describedby", "wrong");
  const address = `/sparql-editor?${new URLSearchParams({ query })}`;
  if (address.length < 30000 && address !== location.pathname + location.search) history.pushState(null, "", address);
});
addEventListener("popstate", () => location.reload());

typed.classList.add("live");
form.querySelector(".keys").hidden = false;
colour();
})();
