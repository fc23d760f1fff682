/* The slider of time: a year or a month; ties are then surely, possibly or not held, or undated. */

let finite = [];
let firstMonth = 0;
let lastMonth = 0;
const monthOf = (day) => {
  const date = new Date(day * 864e5);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};
let unit = "year";

const spanOfUnits = () =>
  unit === "year" ? [Math.floor(firstMonth / 12), Math.floor(lastMonth / 12)] : [firstMonth, lastMonth];
const textOf = (index) =>
  unit === "year" ? String(index) : `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
const indexOf = (text) => {
  const [year, month] = text.split("-").map(Number);
  return unit === "year" ? year : year * 12 + (month || 1) - 1;
};

function spanTime() {
  finite = [...ties.values()].flatMap((tie) => tie.days.filter((day) => day !== null));
  firstMonth = finite.length ? monthOf(finite.reduce((a, b) => Math.min(a, b))) : 0;
  lastMonth = finite.length ? monthOf(finite.reduce((a, b) => Math.max(a, b))) : 0;
}

function drawTime() {
  $("time").hidden = !finite.length;
  if (!finite.length) return;
  if (state.during) unit = state.during.length > 4 ? "month" : "year";
  const [first, last] = spanOfUnits();
  const slider = $("as-of");
  slider.max = last - first;
  slider.value = state.during ? Math.max(0, Math.min(last - first, indexOf(state.during) - first)) : last - first;
  slider.setAttribute("aria-valuetext", state.during ? inWords(state.during) : "all time");
  $("time-now").textContent = state.during ? "As of " + inWords(state.during) : "As of any time";
  $("by-all").setAttribute("aria-pressed", String(!state.during));
  $("by-year").setAttribute("aria-pressed", String(Boolean(state.during) && unit === "year"));
  $("by-month").setAttribute("aria-pressed", String(Boolean(state.during) && unit === "month"));
  $("time").classList.toggle("off", !state.during);
  drawTimeChecks();
  drawBars(first, last);
}

function drawTimeChecks() {
  const box = $("f-time");
  box.hidden = !state.during;
  if (!state.during) return;
  const period = periodOf(state.during);
  const counts = new Map();
  for (const tie of ties.values()) {
    if (!passes(tie)) continue;
    const when = held(tie, period);
    counts.set(when, (counts.get(when) ?? 0) + 1);
  }
  const focus = document.activeElement?.closest?.("#f-time li")?.dataset.name;
  box.replaceChildren(...TIMES.map((time) => {
    const item = check("time", { ...time, count: counts.get(time.name) ?? 0 }, null);
    item.dataset.name = time.name;
    return item;
  }));
  if (focus) box.querySelector(`[data-name=${focus}] input`)?.focus();
}

/* How many ties began in each year or month. */
function drawBars(first, last) {
  const counts = new Array(last - first + 1).fill(0);
  for (const tie of ties.values()) {
    const start = tie.days[0] ?? tie.days[2];
    if (start == null || !passes(tie)) continue;
    const month = monthOf(start);
    counts[(unit === "year" ? Math.floor(month / 12) : month) - first] += 1;
  }
  const most = Math.max(1, ...counts);
  const now = state.during ? indexOf(state.during) - first : -1;
  const bars = $("bars");
  bars.setAttribute("viewBox", `0 0 ${counts.length} 26`);
  const width = 0.72 * Math.min(1, counts.length / 14);
  bars.replaceChildren(...counts.map((number, i) => {
    const height = number ? 2 + (24 * number) / most : 0;
    return svg("rect", { x: i + 0.5 - width / 2, width, y: 26 - height, height, class: i === now ? "now" : null });
  }));
  drawTicks(first, last);
}

function drawTicks(first, last) {
  const [from, to] = unit === "year" ? [first, last] : [Math.ceil(first / 12), Math.floor(last / 12)];
  const room = Math.max(2, Math.floor($("ticks").clientWidth / 46));
  const step = [1, 2, 5, 10, 20, 50].find((n) => (to - from) / n <= room) ?? 100;
  const ticks = [];
  for (let year = Math.ceil(from / step) * step; year <= to; year += step) {
    const tick = el("span", {}, String(year));
    const at = (unit === "year" ? year : year * 12) - first;
    tick.style.left = `${((at + 0.5) / (last - first + 1)) * 100}%`;
    ticks.push(tick);
  }
  $("ticks").replaceChildren(...ticks);
}

function setTime(text) {
  state.during = text;
  drawTime();
  update();
  if (text) say(`As of ${inWords(text)}: ${count(shown.ties.size, "tie")}.`);
}

function stepTime(by) {
  const [first, last] = spanOfUnits();
  const now = state.during ? indexOf(state.during) : last + (by < 0 ? 1 : 0);
  setTime(textOf(Math.max(first, Math.min(last, now + by))));
}

function startTime() {
  $("as-of").addEventListener("input", () => setTime(textOf(spanOfUnits()[0] + Number($("as-of").value))));
  $("by-all").addEventListener("click", () => setTime(""));
  for (const [id, name] of [["by-year", "year"], ["by-month", "month"]]) {
    $(id).addEventListener("click", () => {
      const [year, month] = (state.during || textOf(spanOfUnits()[1])).split("-");
      unit = name;
      setTime(name === "year" ? year : `${year}-${month ?? "12"}`);
    });
  }
  new ResizeObserver(() => drawTicks(...spanOfUnits())).observe($("ticks"));
}
