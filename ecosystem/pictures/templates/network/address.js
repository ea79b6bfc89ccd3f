// The view in the address of the page, so that a link shows the same. Pure.

/** @param {string} lang @returns {View} */
function firstView(lang) {
  return { actor: null, way: "near", steps: 2, topic: "", language: "", without: [], sure: false, lang, big: false, plain: false, open: [] };
}

/** @param {View} view @param {string} lang the language that the page has by itself */
function written(view, lang) {
  const found = new URLSearchParams();
  if (view.actor !== null) found.set("actor", view.actor);
  if (view.way !== "near") { found.set("way", view.way); found.set("steps", String(view.steps)); }
  for (const key of /** @type {const} */ (["topic", "language"])) if (view[key]) found.set(key, view[key]);
  if (view.without.length) found.set("without", view.without.join(","));
  for (const key of /** @type {const} */ (["sure", "big", "plain"])) if (view[key]) found.set(key, "yes");
  if (view.lang !== lang) found.set("lang", view.lang);
  if (view.open.length) found.set("open", view.open.join(","));
  return found.toString();
}

/**
 * Read a view; whatever the page does not know is left out.
 * @param {string} hash
 * @param {PageData} data
 * @returns {View}
 */
function readView(hash, data) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const view = firstView(data.lang);
  /** @param {string} key @param {string[]} known */
  const one = (key, known) => (known.includes(given.get(key) ?? "") ? String(given.get(key)) : "");
  view.actor = one("actor", data.nodes.map((node) => node.id)) || null;
  view.way = one("way", ["in", "out"]) || "near";
  view.steps = Number(one("steps", ["1", "2", "3", "4"])) || 2;
  view.topic = one("topic", data.topics);
  view.language = one("language", data.languages);
  view.without = (given.get("without") ?? "").split(",").filter((layer) => data.layers.includes(layer));
  view.sure = given.get("sure") === "yes" && data.asked;
  view.big = given.get("big") === "yes";
  view.plain = given.get("plain") === "yes";
  view.lang = one("lang", Object.keys(data.words)) || data.lang;
  view.open = (given.get("open") ?? "").split(",").filter(Boolean).map(Number).filter((block) => block in data.blocks);
  return view;
}
