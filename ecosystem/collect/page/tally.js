"use strict";
// Counts by name, and the names of each count, so that the last can be taken back.
let counts = {};
let steps = [];
const COLUMNS = ["asked", "helped", "passed", "could_not"];

for (const each of document.querySelectorAll("[data-one]")) {
  if (each.type === "radio") { each.name = "one-" + each.dataset.one; each.setAttribute("form", "none"); }
}

function one(name) {
  const chosen = document.querySelector(`[data-one="${name}"]:checked`) || document.querySelector(`select[data-one="${name}"], input[type=number][data-one="${name}"]`);
  return chosen ? chosen.value : "";
}

function sums() {
  const found = {};
  for (const [name, count] of Object.entries(counts)) {
    const [what, topic, language] = name.split("/");
    if (!COLUMNS.includes(what)) { continue; }
    const key = topic + "/" + language;
    found[key] = found[key] || { asked: 0, helped: 0, passed: 0, could_not: 0 };
    found[key][what] += count;
  }
  return found;
}

function label(list, key) {
  const pair = (about.lists[list] || []).find(([value]) => value === key);
  const said = pair ? pair[1] : key;
  return typeof said === "string" ? said : said[document.documentElement.lang];
}

function topicName(key) {
  return document.querySelector(`[data-one=topic][value="${key}"]`).parentElement.textContent.trim();
}

function show() {
  const rows = Object.entries(sums()).sort();
  const body = document.querySelector("#sum tbody");
  body.replaceChildren(...rows.map(([key, said]) => {
    const [topic, language] = key.split("/");
    const row = document.createElement("tr");
    for (const word of [topicName(topic), label("language", language), ...COLUMNS.map((name) => said[name])]) {
      const cell = document.createElement(row.children.length ? "td" : "th");
      cell.textContent = String(word);
      if (row.children.length > 1) { cell.className = "n"; }
      row.append(cell);
    }
    return row;
  }));
  byId("sum").hidden = !rows.length;
  byId("nothing").hidden = Boolean(rows.length);
  byId("undo").disabled = !steps.length;
}

function choices() {
  for (const each of document.querySelectorAll("[data-for]")) { each.hidden = each.dataset.for !== one("outcome"); }
}

function names() {
  const pair = one("topic") + "/" + one("language");
  const outcome = one("outcome");
  const tail = { passed: "/" + one("to"), could_not: "/" + one("reason"), helped: "" }[outcome];
  const complete = one("topic") && one("language") && outcome && tail !== "/";
  if (!complete) { return []; }
  const came = one("came") ? [`came/${pair}/${one("came")}`] : [];
  return [`asked/${pair}`, `${outcome}/${pair}${tail}`, ...came];
}

function count(step, sign) {
  for (const name of step.names) {
    counts[name] = (counts[name] || 0) + sign * step.count;
    if (counts[name] <= 0) { delete counts[name]; }
  }
  show();
  form.dispatchEvent(new Event("input"));
}

byId("add").addEventListener("click", () => {
  const many = Math.min(999, Math.max(1, Math.round(Number(one("count")) || 1)));
  const step = { names: names(), count: many };
  if (!step.names.length) { tell("tally_missing"); return; }
  steps.push(step);
  count(step, 1);
  tell("tally_added");
  for (const each of document.querySelectorAll("[data-one]")) {
    if (each.type === "radio") { each.checked = false; } else if (each.type === "number") { each.value = "1"; } else if (each.dataset.one !== "language") { each.value = ""; }
  }
  choices();
  document.querySelector("[data-one=topic]").focus();
});
byId("undo").addEventListener("click", () => { const step = steps.pop(); if (step) { count(step, -1); tell(""); } });
byId("one").addEventListener("change", choices);
for (const button of document.querySelectorAll("[data-lang]")) { button.addEventListener("click", show); }

more.code = () => form.elements.desk.value;
more.fields = () => ({ ...Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, String(n)])), ...(form.elements.from.value ? { from: form.elements.from.value } : {}) });
more.fill = (found) => {
  for (const [name, n] of Object.entries(found)) {
    if (name.includes("/") && Number(n) > 0) { counts[name] = Number(n); }
  }
};
more.words = () => Object.entries(sums()).sort().map(([key, said]) => {
  const [topic, language] = key.split("/");
  return `${topicName(topic)}, ${label("language", language)}: ${COLUMNS.map((name) => said[name]).join(" / ")}`;
});
more.ready = () => {
  const there = form.elements.desk.value && form.elements.from.value && form.elements.until.value && Object.keys(counts).length;
  if (!there) { tell("tally_no_desk"); }
  return Boolean(there);
};
form.addEventListener("reset", () => { counts = {}; steps = []; setTimeout(() => { show(); choices(); }); });
restore();
choices();
show();
