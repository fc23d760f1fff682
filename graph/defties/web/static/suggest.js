/* Suggestions below a box for names and questions: a combobox after the ARIA pattern.
   Without this script the box is a form like any other. */

const PAUSE = 120; // milliseconds after a key before it asks
let lists = 0;

function suggestions(input) {
  const leads = input.name === "q"; // the box of the site leads there; other fields are filled
  const list = document.createElement("ul");
  list.id = `suggested-${lists += 1}`;
  list.className = "suggested";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  // Within a label the list would become part of the name of the field.
  const label = input.closest("label");
  if (label) input.setAttribute("aria-label", label.textContent.trim());
  input.after(list);

  let waiting = 0;
  let asking = null;
  let found = [];
  let at = -1;

  function show() {
    list.replaceChildren(...found.map(option));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function option(one, number) {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(number === at));
    const name = document.createElement("bdi");
    name.textContent = one.label;
    const detail = document.createElement("small");
    detail.textContent = one.detail;
    item.append(name, " ", detail);
    item.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps focus
    item.addEventListener("click", () => take(number));
    return item;
  }

  function take(number) {
    if (leads) location.assign(found[number].url);
    else {
      input.value = found[number].label;
      close();
    }
  }

  /* What was asked before is of no use any more: neither what is shown nor what is under way. */
  function close() {
    clearTimeout(waiting);
    asking?.abort();
    [found, at] = [[], -1];
    show();
  }

  async function ask() {
    asking?.abort();
    const mine = asking = new AbortController();
    const text = input.value.trim();
    if (text.length < 2) { close(); return; }
    let suggested = [];
    try {
      const address = `/api/suggest?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { signal: mine.signal });
      if (answer.ok) ({ suggestions: suggested } = await answer.json());
    } catch {
      // Without an answer there is nothing to suggest; the form works all the same.
    }
    if (mine.signal.aborted) return;
    [found, at] = [suggested.filter((one) => leads || one.kind === "entity"), -1];
    show();
  }

  input.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (at >= 0) { at = -1; show(); } // what was picked was picked for other words
    if (!event.isComposing) waiting = setTimeout(ask, PAUSE);
  });
  input.addEventListener("compositionend", () => { waiting = setTimeout(ask, PAUSE); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && found.length) {
      event.preventDefault();
      // One more place than suggestions: that of the words as they were typed.
      at = (at + 1 + by + found.length + 1) % (found.length + 1) - 1;
      show();
    } else if (event.key === "ArrowDown") ask();
    else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(at);
    } else if (event.key === "Escape" && found.length) {
      event.preventDefault();
      close();
    }
  });
}

for (const input of document.querySelectorAll('input[name="q"], input[data-suggest], .ends input[name="from"], .ends input[name="to"]')) {
  suggestions(input);
}
