// A city in well-knit groups: a closed group is one circle, an open one shows its actors. Pure.

/**
 * Give every tie the look of its layer, which the page carries once for all.
 * @param {Omit<PageData, "edges"> & {edges: PackedTie[]}} data
 * @returns {PageData}
 */
function unpacked(data) {
  const edges = data.edges.map((tie) => Object.assign({}, data.looks[tie.layer], tie, {
    smooth: { enabled: tie.bend !== 0, type: tie.bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(tie.bend) },
  }));
  return Object.assign({}, data, { edges });
}

/** @param {PageData} data @param {number[]} open @param {Actor} actor */
function standsFor(data, open, actor) {
  return actor.block === undefined || open.includes(actor.block) ? actor.id : data.blocks[actor.block].id;
}

/**
 * Ties between what is drawn; those between two circles are counted into one.
 * @param {PageData} data @param {number[]} open
 * @returns {{from: string, to: string, count: number, tie: Tie | null}[]}
 */
function foldedTies(data, open) {
  const sign = new Map(data.nodes.map((actor) => [actor.id, standsFor(data, open, actor)]));
  /** @type {Map<string, {from: string, to: string, count: number, tie: Tie | null}>} */
  const found = new Map();
  for (const tie of data.edges) {
    const from = /** @type {string} */ (sign.get(tie.from)), to = /** @type {string} */ (sign.get(tie.to));
    if (from === to) continue;
    const whole = from === tie.from && to === tie.to;
    const [low, high] = from < to ? [from, to] : [to, from];
    const key = whole ? tie.id : "between " + low + " " + high;
    const there = found.get(key);
    if (there) there.count++;
    else found.set(key, { from: whole ? from : low, to: whole ? to : high, count: 1, tie: whole ? tie : null });
  }
  return [...found.values()];
}
