// What is chosen, in words: who it is, its ties, its ways step by step.

/**
 * @param {HTMLElement} box @param {PageData} data @param {View} view @param {Seen} seen @param {(id: string) => void} select
 */
function fillPanel(box, data, view, seen, select) {
  const words = data.words[view.lang], actor = data.nodes.find((node) => node.id === view.actor);
  box.replaceChildren();
  const opened = actor ? undefined : view.open[view.open.length - 1];
  box.hidden = !actor && opened === undefined;
  if (box.hidden) return;
  const names = new Map(data.nodes.map((node) => [node.id, node.name]));
  /** @param {string[]} ids @param {Set<string>} sure */
  const list = (ids, sure) => {
    const found = made("ul");
    for (const id of ids.sort((a, b) => ((names.get(a) || "") < (names.get(b) || "") ? -1 : 1))) {
      const item = made("li"), go = made("button", names.get(id), { type: "button", class: "link" });
      go.addEventListener("click", () => select(id));
      item.append(go);
      if (data.asked && sure.has(id)) item.append(made("span", " " + words.confirmed, { class: "note" }));
      found.append(item);
    }
    return found;
  };
  if (!actor) {
    box.append(made("h3", words["block." + opened]), list(data.nodes.filter((node) => node.block === opened && seen.actors.has(node.id)).map((node) => node.id), new Set()));
    return;
  }
  box.append(made("h3", actor.name));
  box.append(made("p", actorLine(actor, words, neighboursOf(data.edges, actor.id).size).slice(actor.name.length + 2) + "."));
  if (!actor.topics.length) box.append(made("p", words.no_topics, { class: "note" }));
  if (view.way === "near") {
    /** @type {Map<string, {ids: Set<string>, sure: Set<string>}>} */
    const kinds = new Map();
    for (const tie of data.edges) {
      if (!seen.edges.has(tie.id)) continue;
      const { word, other } = tieWord(tie, actor.id), there = kinds.get(word) || { ids: new Set(), sure: new Set() };
      there.ids.add(other);
      if (tie.sure) there.sure.add(other);
      kinds.set(word, there);
    }
    for (const word of ["sends_to", "receives_from", "works_with", "exchanges_with", "sits_with"]) {
      const there = kinds.get(word);
      if (there) box.append(made("h4", words[word]), list([...there.ids], there.sure));
    }
    return;
  }
  for (let step = 1; step <= view.steps; step++) {
    const ids = [...seen.steps].filter(([, at]) => at === step).map(([id]) => id);
    if (ids.length) box.append(made("h4", filled(words[view.way + "_step"], { step })), list(ids, new Set()));
  }
  if (seen.steps.size === 1) box.append(made("p", words[view.way + "_none"]));
}

/** @param {Tie[]} ties @param {string} id @returns {Set<string>} */
function neighboursOf(ties, id) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const tie of ties) {
    if (tie.from === id) found.add(tie.to);
    if (tie.to === id) found.add(tie.from);
  }
  return found;
}
