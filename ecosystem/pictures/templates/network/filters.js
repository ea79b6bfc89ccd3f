// What a view lets one see. Pure: nothing moves, what does not pass only becomes faint.

/** @param {Tie} tie @param {View} view */
function tiePasses(tie, view) {
  return !view.without.includes(tie.layer) && !(view.sure && tie.sure === false);
}

/** @param {Actor} actor @param {View} view */
function actorPasses(actor, view) {
  return (!view.topic || actor.topics.includes(view.topic))
    && (!view.language || actor.languages.includes(view.language) || actor.languages.includes("*"));
}

/**
 * Ties on which a way may go: of every kind to the neighbours, of referral for a way in or out.
 * @param {Tie[]} ties @param {View} view
 */
function wayTies(ties, view) {
  return ties.filter((tie) => tiePasses(tie, view) && (view.way === "near" || tie.layer === "REF"));
}

/**
 * @param {Actor[]} actors
 * @param {Tie[]} ties
 * @param {View} view
 * @returns {Seen}
 */
function seenIn(actors, ties, view) {
  const passing = new Set(actors.filter((actor) => actorPasses(actor, view)).map((actor) => actor.id));
  /** @type {Map<string, number>} */
  const found = new Map();
  if (view.actor !== null) {
    const way = /** @type {"in" | "out" | "near"} */ (view.way);
    const { steps, edges } = route(wayTies(ties, view), view.actor, way, way === "near" ? 1 : view.steps);
    for (const id of steps.keys()) found.set(id, passing.has(id) || id === view.actor ? 2 : 1);
    return { actors: found, edges, steps, all: false };
  }
  const everybody = !view.topic && !view.language;
  const kept = ties.filter((tie) => tiePasses(tie, view) && (everybody || passing.has(tie.from) || passing.has(tie.to)));
  for (const id of passing) found.set(id, 2);
  for (const tie of kept) for (const id of [tie.from, tie.to]) if (!found.has(id)) found.set(id, 1);
  return { actors: found, edges: new Set(kept.map((tie) => tie.id)), steps: new Map(), all: everybody && kept.length === ties.length };
}
