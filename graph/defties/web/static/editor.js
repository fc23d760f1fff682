/* The editor: colours below the text, terms to complete, Ctrl+Enter. Without it, it is a form. */

const area = document.getElementById("query");
const typed = area.closest(".typed");
const shownText = typed.querySelector(".shown");
const form = area.form;
const told = document.getElementById("told");

/* --- colours: the same text in spans, behind letters that are not painted --- */

const KINDS = [
  ["comment", /#[^\n]*/y],
  ["string", /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ["", /<[^<>\s]*>/y],
  ["variable", /[?$]\w+/y],
  ["", /[\w.-]*:[\w.%-]*/y],
  ["word", /\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE|WHERE|FILTER|OPTIONAL|UNION|MINUS|GRAPH|FROM|NAMED|VALUES|BIND|AS|ORDER|GROUP|BY|HAVING|LIMIT|OFFSET|DISTINCT|REDUCED|PREFIX|BASE|NOT|EXISTS|IN|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|DESC|ASC|a)\b/iy],
  ["", /\w+|[^]/y],
];

function colour() {
  const pieces = [];
  const text = area.value;
  let at = 0;
  while (at < text.length) {
    for (const [kind, pattern] of KINDS) {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (!found) continue;
      pieces.push(piece(kind, found[0]));
      at += found[0].length;
      break;
    }
  }
  shownText.replaceChildren(...pieces, "\n");
  shownText.scrollTop = area.scrollTop;
}

function piece(kind, text) {
  if (!kind) return text;
  const span = document.createElement("span");
  span.className = kind;
  span.textContent = text;
  return span;
}

/* --- terms --- */

let terms = null;
const list = document.createElement("ul");
list.className = "terms";
list.id = "terms";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Terms");
typed.append(list);
let found = [];
let at = 0;

const begun = () => /[\w-]*:[\w-]*$/.exec(area.value.slice(0, area.selectionStart))?.[0] ?? "";

async function offer() {
  terms ??= await (await fetch("/sparql-editor/terms.json")).json();
  const start = begun().toLowerCase();
  found = start ? terms.filter(({ term }) => term.toLowerCase().startsWith(start)).slice(0, 30) : [];
  at = 0;
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
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(number); });
    return item;
  }));
  list.hidden = !found.length;
  if (found.length) {
    list.children[at].scrollIntoView({ block: "nearest" });
    told.textContent = `${found[at].term}: ${found[at].says}`;
  }
}

function take(number) {
  const start = begun();
  area.setRangeText(found[number].term, area.selectionStart - start.length, area.selectionStart, "end");
  close();
  colour();
}

function close() {
  found = [];
  draw();
  told.textContent = "";
}

/* --- keys --- */

area.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.ctrlKey && event.key === " ") {
    event.preventDefault();
    offer();
  } else if (found.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    at = (at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
    draw();
  } else if (found.length && ["Enter", "Tab"].includes(event.key)) {
    event.preventDefault();
    take(at);
  } else if (found.length && event.key === "Escape") {
    event.preventDefault();
    close();
  }
});
area.addEventListener("input", () => { colour(); if (found.length) offer(); });
area.addEventListener("scroll", () => { shownText.scrollTop = area.scrollTop; });
area.addEventListener("blur", close);
new ResizeObserver(() => { shownText.scrollTop = area.scrollTop; }).observe(area);
form.addEventListener("submit", () => { told.textContent = "Running…"; });

typed.classList.add("live");
colour();
