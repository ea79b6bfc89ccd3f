// What the page says, in either language. Pure.

/** @param {string} template @param {Record<string, unknown>} values */
function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

/**
 * One tie in words, seen from one of its ends.
 * @param {Tie} tie @param {string} id
 * @returns {{word: string, other: string}}
 */
function tieWord(tie, id) {
  const other = tie.from === id ? tie.to : tie.from;
  const word = { COOP: "works_with", INFO: "exchanges_with", standing: "sits_with" }[tie.layer];
  return { word: word ?? (tie.from === id ? "sends_to" : "receives_from"), other };
}

/**
 * An actor in one line: who it is and what it offers.
 * @param {Actor} actor @param {Record<string, string>} words @param {number} count
 */
function actorLine(actor, words, count) {
  const parts = [actor.name, words["sector." + actor.sector]];
  if (actor.dock) parts.push(words.dock);
  if (actor.key) parts.push(words.key);
  if (actor.asked) parts.push(words.asked);
  parts.push(filled(words[count === 1 ? "one_connected" : "connected"], { count }));
  if (actor.topics.length) parts.push(words.topics + ": " + actor.topics.map((topic) => words["topic." + topic]).join(", "));
  if (actor.languages.length) parts.push(words.languages + ": " + actor.languages.map((code) => words["language." + code]).join(", "));
  return parts.join(". ");
}

/**
 * How many are seen and what hides the others.
 * @param {Seen} seen @param {Actor[]} actors @param {View} view @param {Record<string, string>} words
 */
function seenLine(seen, actors, view, words) {
  const count = [...seen.actors.values()].filter((level) => level === 2).length;
  if (seen.all) return words.everything;
  const parts = [filled(words.seen, { count, of: actors.length, ties: seen.edges.size })];
  const silent = actors.filter((actor) => (view.topic && !actor.topics.length) || (view.language && !actor.languages.length)).length;
  if (view.actor === null && silent) parts.push(filled(words.silent, { count: silent }));
  return parts.join(" ");
}
