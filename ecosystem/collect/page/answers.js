"use strict";
// Nothing leaves this page but what somebody saves; the draft stays in the browser.
const about = JSON.parse(document.getElementById("about").textContent);
const form = document.getElementById("answers");
const draft = ["ecosystem", about.kind, about.quarter, about.wave, about.code].join(":");

function byId(name) { return document.getElementById(name); }

function tell(key) { byId("said").textContent = key ? byId("say-" + key).textContent : ""; }

// Lists to choose from: a code and its words, in each language or the same in all.
function choose(select, lang) {
  const kept = select.value;
  const options = about.lists[select.dataset.list].map(([value, said]) => {
    const option = document.createElement("option");
    option.value = value;
    option.textContent = typeof said === "string" ? said : said[lang];
    return option;
  });
  select.replaceChildren(document.createElement("option"), ...options);
  select.value = kept;
}

function speak(lang) {
  document.documentElement.lang = lang;
  for (const select of document.querySelectorAll("select[data-list]")) { choose(select, lang); }
  for (const each of document.querySelectorAll("[data-t]")) {
    each.textContent = JSON.parse(each.dataset.t)[lang];
  }
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  }
}

function fields() {
  const found = {};
  for (const each of form.elements) {
    const off = each.type === "radio" && !each.checked;
    const value = String(each.value || "").trim();
    if (each.name && !off && value) { found[each.name] = value; }
  }
  return { ...found, ...more.fields() };
}

// What a page adds to the fields of its form, and how it takes them back from a draft.
const more = { fields: () => ({}), fill: () => {}, words: () => [], code: () => about.code, ready: () => true };

function fill(found) {
  more.fill(found);
  for (const each of form.elements) {
    if (!each.name || !(each.name in found)) { continue; }
    if (each.type === "radio") { each.checked = each.value === found[each.name]; } else { each.value = found[each.name]; }
  }
}

function answers() {
  const { schema, kind, quarter, wave } = about;
  return { schema, kind, quarter, wave, code: more.code(), saved: new Date().toISOString(), fields: fields() };
}

function keep() {
  try { localStorage.setItem(draft, JSON.stringify(fields())); } catch { /* a browser that keeps nothing */ }
}

function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

function words() {
  const lines = [document.title, ""];
  for (const each of form.querySelectorAll("[data-ask]")) {
    const said = [];
    for (const field of each.querySelectorAll("input, select, textarea")) {
      if (!field.value || (field.type === "radio" && !field.checked)) { continue; }
      const option = field.tagName === "SELECT" ? field.selectedOptions[0] : field.type === "radio" ? field.parentElement : null;
      said.push(option ? option.textContent.trim() : field.value.trim());
    }
    const asked = each.querySelector("legend, span");
    if (said.length && asked) { lines.push(asked.textContent.trim() + " " + said.join(", ")); }
  }
  return [...lines, ...more.words()];
}

// Letters that no mail program changes: no "=", no "+", no "/", short lines.
function packed(text) {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) { bytes += String.fromCharCode(byte); }
  const plain = btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return plain.match(/.{1,64}/g).join("\n");
}

function save() {
  if (!more.ready()) { return; }
  const blob = new Blob([JSON.stringify(answers(), null, 1) + "\n"], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = [about.file, more.code(), more.fields().from].filter(Boolean).join("-") + ".json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  tell("saved");
}

function letter() {
  if (!more.ready()) { return; }
  byId("text").value = [...words(), "", "[[answers", packed(JSON.stringify(answers())), "]]", ""].join("\n");
  byId("letter").hidden = false;
  byId("text").focus();
  byId("text").select();
}

for (const button of document.querySelectorAll("[data-lang]")) {
  button.addEventListener("click", () => speak(button.dataset.lang));
}
byId("save").addEventListener("click", save);
byId("mail").addEventListener("click", letter);
byId("copy").addEventListener("click", () => { byId("text").select(); document.execCommand("copy"); tell("copied"); });
byId("clear").addEventListener("click", () => {
  if (byId("clear").dataset.sure !== "yes") { byId("clear").dataset.sure = "yes"; tell("again"); return; }
  byId("clear").dataset.sure = "";
  try { localStorage.removeItem(draft); } catch { /* nothing was kept */ }
  form.reset();
  byId("letter").hidden = true;
  form.dispatchEvent(new Event("input"));
  try { localStorage.removeItem(draft); } catch { /* nothing was kept */ }
  tell("cleared");
});
form.addEventListener("input", keep);
form.addEventListener("submit", (event) => event.preventDefault());
speak(document.documentElement.lang);
function restore() { try { fill(JSON.parse(localStorage.getItem(draft) || "{}")); } catch { /* a draft that cannot be read */ } }
