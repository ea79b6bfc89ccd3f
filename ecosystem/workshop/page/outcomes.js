/**
 * Before and after, from the right source: one removal alone is answered from the full data (the
 * file holds the answer), everything else is computed here on the part that may be shown.
 */

/**
 * @typedef {{classes: string[], shares: Shares|null}} Side
 * @typedef {{cell: number, before: string, after: string, worse: boolean}} Changed
 * @typedef {{before: Side, after: Side, basis: "full"|"part", changed: Changed[]}} Compared
 */

const Outcomes = (() => {
  const { model, answers, cells, plan } = Data.room;
  const ORDER = ["G0", "GX_known", "G1", "G2", "GX", "G3", "G4", "G5", "-"];
  const COVERED = ["G0", "G1", "G2", "GX_known"];
  /** @type {Map<string, Side>} */
  const computed = new Map();
  /** @type {Map<string, Ground>} */
  const grounds = new Map();
  /** @type {Map<string, number[]>} */
  const closed = new Map();
  /** @type {Map<string, Set<number>>} */
  const losses = new Map();

  /** @param {State} state @returns {Change} */
  function changeOf(state) {
    /** @param {"tie"|"deputy"} kind @returns {[number, number][]} */
    const drawn = (kind) => state.proposals.filter((each) => each.kind === kind).map(({ s, t }) => [s, t]);
    return { actors: state.actors, ties: state.ties, until: state.until, added: drawn("tie"), deputies: drawn("deputy"), strict: state.strict };
  }

  /** Compute what follows from a change only once. @template T @template {Change} C @param {Map<string, T>} known @param {C} change @param {(change: C) => T} make @returns {T} */
  function once(known, change, make) {
    const key = JSON.stringify(change);
    const found = known.get(key) ?? make(change);
    known.set(key, found);
    return found;
  }

  /** @param {Change} change @returns {Side} */
  const compute = (change) => once(computed, change, () => {
    const { looks, low, high, robust, reach, informalDependency } = Engine.outcome(model, change);
    return { classes: looks, shares: { low, high, robust, reach, informalDependency } };
  });

  /** @param {State} state @returns {Answer|null} */
  function single(state) {
    const removed = state.actors.length + state.ties.length + (state.until === null ? 0 : 1);
    if (removed !== 1 || state.strict || state.proposals.length) return null;
    if (state.actors.length) return answers.actors[String(state.actors[0])] || null;
    if (state.ties.length) return answers.ties[state.ties[0].join(">")] || null;
    return answers.days[String(state.until)] || null;
  }

  /** @param {State} state @returns {boolean} */
  const untouched = (state) => !state.actors.length && !state.ties.length && state.until === null && !state.proposals.length;

  /** @param {Side} before @param {Side} after @param {"full"|"part"} basis @returns {Compared} */
  function compared(before, after, basis) {
    const changed = cells.map((_, cell) => ({ cell, before: before.classes[cell], after: after.classes[cell] }))
      .filter((each) => each.before !== each.after)
      .map((each) => ({ ...each, worse: ORDER.indexOf(each.after) > ORDER.indexOf(each.before) }));
    changed.sort((a, b) => (cells[b.cell].people || 0) - (cells[a.cell].people || 0) || a.cell - b.cell);
    return { before, after, basis, changed };
  }

  /** @param {State} state @returns {Compared} */
  function of(state) {
    const base = { classes: answers.base.classes, shares: answers.base.shares };
    /** @param {[number, string, string][]} moved @param {Shares|null} shares */
    const told = (moved, shares) => {
      const classes = [...base.classes];
      for (const [cell, , after] of moved) classes[cell] = after;
      return compared(base, { classes, shares }, "full");
    };
    if (state.action !== null) return told(plan[state.action].cells, null);
    const strict = state.strict && answers.base.strict ? { classes: answers.base.strict, shares: null } : null;
    if (untouched(state)) return compared(strict || base, strict || base, "full");
    const answer = single(state);
    if (answer) return told(answer.cells, answer.shares);
    return compared(compute({ strict: state.strict }), compute(changeOf(state)), "part");
  }

  /** @param {Side} side @returns {{covered: number, all: number}} */
  function count(side) {
    const needed = side.classes.filter((name) => name !== "-");
    return { covered: needed.filter((name) => COVERED.includes(name)).length, all: needed.length };
  }

  /** What people walk on now. @param {State} state @returns {Ground} */
  const groundOf = (state) => once(grounds, changeOf(state), (change) => Engine.ground(model, change));

  /** What people walked on before anything was taken out or drawn. @param {State} state @returns {Ground} */
  const firstGround = (state) => once(grounds, { strict: state.strict }, (change) => Engine.ground(model, change));

  /** Docking points from which help that they led to before is no longer reached. @param {State} state @returns {number[]} */
  const barred = (state) => (untouched(state) ? [] : once(closed, changeOf(state), () => {
    const reached = (/** @type {Ground} */ here) => Engine.levels(model.ends.length, here.ways, here.chains, here.offers, model.k)[model.k];
    const needed = cells.reduce((bits, _, cell) => (answers.base.classes[cell] === "-" ? bits : bits | 1n << BigInt(cell)), 0n);
    const [before, after] = [reached(firstGround(state)), reached(groundOf(state))];
    return groundOf(state).docks.map(([dock]) => dock).filter((dock) => before[dock] & ~after[dock] & needed);
  }));

  /** Actors that a dock reached before and none reaches now, and those that are parted from the rest; who is closed among them. @param {State} state @returns {Set<number>} */
  const lost = (state) => (untouched(state) ? new Set() : once(losses, { ...changeOf(state), topic: state.topic }, () => {
    const everything = (1n << BigInt(cells.length)) - 1n;
    const wanted = cells.reduce((bits, cell, place) => (!state.topic || cell.topic === state.topic ? bits | 1n << BigInt(place) : bits), 0n);
    const bits = wanted || everything;
    const before = Ways.reachable(firstGround(state), bits);
    const after = Ways.reachable(groundOf(state), bits);
    const parted = Ways.parted(Data.room.lines.map(({ s, t }) => [s, t]), groundOf(state).alive, state.ties);
    return new Set([...[...before].filter((actor) => !after.has(actor)), ...parted]);
  }));

  /** Who is still there, but cut off. @param {State} state @returns {Set<number>} */
  const cutOff = (state) => new Set([...lost(state)].filter((actor) => groundOf(state).alive[actor] !== false));

  return { of, compute, count, cutOff, groundOf, lost, barred, untouched, changeOf, ORDER };
})();
