/* Suggestions below a box for names and questions: a combobox after the ARIA pattern.
   Without this script the box is a form like any other. */

const PAUSE = 120; // milliseconds after a key before it asks

function suggestions(input) {
  const list = document.createElement("ul");
  list.id = `suggested-${document.querySelectorAll(".suggested").length}`;
  list.className = "suggested";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.after(list);

  let waiting = 0;
  let asking = null;
  let found = [];
  let at = -1;

  function show() {
    list.replaceChildren(...found.map((one, number) => option(one, number)));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function option(one, number) {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(number === at));
    const label = document.createElement("bdi");
    label.textContent = one.label;
    const detail = document.createElement("small");
    detail.textContent = one.detail;
    item.append(label, " ", detail);
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(number); });
    return item;
  }

  function take(number) {
    // A field of a longer form is filled; the box of the site leads there.
    if (input.name === "q") location.assign(found[number].url);
    else {
      input.value = found[number].label;
      close();
    }
  }

  function close() {
    [found, at] = [[], -1];
    show();
  }

  async function ask() {
    asking?.abort();
    const text = input.value.trim();
    if (text.length < 2) { close(); return; }
    asking = new AbortController();
    try {
      const address = `/api/suggest?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok) return;
      const wanted = input.name === "q" ? () => true : (one) => one.kind === "entity";
      found = (await answer.json()).suggestions.filter(wanted);
      at = -1;
      show();
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, PAUSE); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && found.length) {
      event.preventDefault();
      at = (at + by + found.length + (at < 0 && by < 0 ? 1 : 0)) % found.length;
      show();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(at);
    } else if (event.key === "Escape" && found.length) {
      event.preventDefault();
      close();
    }
  });
}

for (const input of document.querySelectorAll('input[name="q"], .ends input[name="from"], .ends input[name="to"]')) {
  suggestions(input);
}
