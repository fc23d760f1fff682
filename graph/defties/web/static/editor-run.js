// A query sent to the endpoint, and its answer drawn as the page would: needs editor.js.
const runner = (() => {
"use strict";
const MOST = 1000, MOST_TIES = 200, MOST_DRAWN = 60, MOST_FOCUS = 12, PATIENCE = 60000;
const ROWS = [["CSV", "csv"], ["JSON", "json"], ["TSV", "tsv"], ["XML", "xml"]];
const TRIPLES = [["Turtle", "ttl"], ["N-Triples", "nt"], ["JSON-LD", "jsonld"], ["RDF/XML", "rdf"]];
const ROOMS = { "id:": "entity", "tie:": "tie", "src:": "source" };
const results = document.getElementById("results");
const said = document.getElementById("said");
const stop = document.getElementById("stop");
let prefixes = [];
let running = null;
stop.addEventListener("click", () => running?.abort("stopped"));

function make(name, given = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

const link = (address, ...inside) => make("a", { href: address }, ...inside);
const to = (path, given) => `${path}?${new URLSearchParams(given)}`;
const rows = count => `${count.toLocaleString("en")} row${count === 1 ? "" : "s"}`;

function short(iri) {
  const found = prefixes.find(([, start]) => iri.startsWith(start));
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
}

function named(iri) {
  const text = short(iri);
  const prefix = Object.keys(ROOMS).find(start => text.startsWith(start));
  if (prefix) return link(`/${ROOMS[prefix]}/${encodeURIComponent(text.slice(prefix.length))}`, make("bdi", {}, text));
  if (text !== iri || !/^https?:\/\//.test(iri)) return make("bdi", {}, text);
  return make("a", { href: iri, rel: "noopener noreferrer external" }, make("bdi", {}, text));
}

function cell(term) {
  if (!term) return make("td");
  if (term.type === "uri") return make("td", {}, named(term.value));
  if (term.type === "triple") return make("td", {}, ...["subject", "predicate", "object"].flatMap(part => [...cell(term.value[part]).childNodes, " "]));
  const sort = term["xml:lang"] ? `@${term["xml:lang"]}` : term.datatype ? `^^${short(term.datatype)}` : "";
  return make("td", {}, make("bdi", {}, term.type === "bnode" ? `_:${term.value}` : term.value), sort && " ", ...(sort ? [make("small", {}, sort)] : []));
}

function table(columns, found) {
  const head = make("thead", {}, make("tr", {}, ...columns.map(name => make("th", { scope: "col" }, name))));
  const body = make("tbody", {}, ...found.map(row => make("tr", {}, ...columns.map(name => cell(row[name])))));
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-labelledby": "result" }, make("table", {}, head, body));
}

// The ties and the entities that some rows name, in their order.
function things(found) {
  const iris = new Set(found.flatMap(row => Object.values(row)).filter(term => term.type === "uri").map(term => short(term.value)));
  const of = start => [...iris].filter(key => key.startsWith(start));
  return { ties: of("tie:"), entities: of("id:") };
}

function ways(query, forms, { ties, entities }) {
  const list = make("ul", { class: "downloads" }, ...forms.map(([label, format]) => make("li", {}, link(to("/sparql", { query, format }), label))));
  const graph = ties.length ? to("/graph", { ties: ties.slice(0, MOST_TIES).join() })
    : entities.length && entities.length <= MOST_FOCUS ? to("/graph", { focus: entities.join() }) : "";
  if (graph) list.append(make("li", {}, link(graph, "in the graph view")));
  list.append(make("li", {}, link(to("/sparql-editor", { query }), "link to this query")));
  if (!ties.length || ties.length > MOST_DRAWN) return [list];
  const alt = "The ties of the result drawn as a network; the link leads to the graph view.";
  const image = make("img", { src: to("/sparql-editor.svg", { ties: ties.join() }), alt });
  image.addEventListener("error", () => image.closest("figure").remove());
  return [list, make("figure", { class: "drawn" }, link(graph, image))];
}

const title = count => make("h2", { id: "result" }, "Result ", make("span", { class: "count" }, count));
const caveat = text => make("p", { class: "caveat" }, text);

function showRows(query, told, cut) {
  const found = told.results.bindings;
  const parts = [title(rows(found.length))];
  if (cut) parts.push(caveat(`Cut at ${Number(cut).toLocaleString("en")} rows by the endpoint: there are more.`));
  if (found.length > MOST) parts.push(caveat(`The first ${MOST.toLocaleString("en")} are shown; the downloads have all of them.`));
  if (found.length) parts.push(table(told.head.vars, found.slice(0, MOST)));
  else parts.push(make("p", {}, "No row. That the data hold nothing of the kind is no evidence that there is nothing."));
  results.replaceChildren(...parts, ...ways(query, ROWS, things(found)));
  return rows(found.length);
}

function showTruth(query, truth) {
  const told = truth ? "yes" : "no";
  results.replaceChildren(title(told), ...ways(query, [ROWS[1], ROWS[3]], { ties: [], entities: [] }));
  return told;
}

function showTriples(query, text, cut) {
  const parts = [title("triples")];
  if (cut) parts.push(caveat(`Cut at ${Number(cut).toLocaleString("en")} triples by the endpoint: there are more.`));
  const most = 200000;
  if (text.length > most) parts.push(caveat("Only the start is shown; the downloads have all of it."));
  parts.push(make("pre", { class: "turtle", tabindex: 0, role: "region", "aria-labelledby": "result" }, text.slice(0, most)));
  results.replaceChildren(...parts, ...ways(query, TRIPLES, { ties: [], entities: [] }));
  return "triples";
}

function showFault(message, hint = "", query = "") {
  const parts = [make("p", {}, make("bdi", {}, `${message} ${hint}`.trim()))];
  const at = /line (\d+), column (\d+)/.exec(message);
  const line = at && query.split(/\r\n|[\r\n]/)[at[1] - 1];
  if (line !== undefined && line !== null) {
    parts.push(make("pre", { class: "place" }, `${at[1]} | ${line.replaceAll("\t", " ")}\n${" ".repeat(at[1].length)} | ${" ".repeat(at[2] - 1)}^`));
  }
  results.replaceChildren(make("div", { class: "warning", id: "wrong" }, ...parts));
  return message;
}

async function answered(query, reply) {
  const kind = reply.headers.get("content-type") ?? "";
  const cut = reply.headers.get("x-truncated");
  if (!reply.ok) {
    const told = kind.includes("problem+json") ? await reply.json() : {};
    const wait = reply.headers.get("retry-after");
    const again = wait ? `Try again in ${wait} seconds.` : "";
    return showFault(told.detail ?? `The endpoint answered ${reply.status}.`, told.hint || again, query);
  }
  if (kind.startsWith("text/turtle")) return showTriples(query, await reply.text(), cut);
  const told = await reply.json();
  return "boolean" in told ? showTruth(query, told.boolean) : showRows(query, told, cut);
}

async function run(query) {
  running?.abort("again");
  const mine = running = new AbortController();
  const late = setTimeout(() => mine.abort("late"), PATIENCE);
  results.setAttribute("aria-busy", "true");
  stop.hidden = false;
  said.textContent = "Running";
  try {
    const reply = await fetch("/sparql", {
      method: "POST",
      headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9" },
      body: new URLSearchParams({ query }),
      signal: mine.signal,
    });
    said.textContent = await answered(query, reply);
  } catch {
    if (mine.signal.reason === "again") return false;
    const why = { stopped: "Stopped.", late: "No answer came within a minute." }[mine.signal.reason];
    said.textContent = showFault(why ?? "The explorer cannot be reached.", why === "Stopped." ? "" : "Ask for less, or see whether defties serve still runs.");
  } finally {
    clearTimeout(late);
    if (running === mine) {
      stop.hidden = true;
      results.removeAttribute("aria-busy");
    }
  }
  return !document.getElementById("wrong");
}

function know(given) {
  prefixes = Object.entries(given).sort((a, b) => b[1].length - a[1].length);
}

return { run, know };
})();
