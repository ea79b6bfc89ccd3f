// Ways in and out, step by step. Pure.

/**
 * Who can be reached from an actor, or reaches it, and in how many steps.
 * @param {{id: string, from: string, to: string}[]} ties
 * @param {string} centre
 * @param {"in" | "out" | "near"} way
 * @param {number} most
 * @returns {{steps: Map<string, number>, edges: Set<string>}}
 */
function route(ties, centre, way, most) {
  /** @type {Map<string, {id: string, other: string}[]>} */
  const next = new Map();
  /** @param {string} from @param {string} other @param {string} id */
  const join = (from, other, id) => { const there = next.get(from); if (there) there.push({ id, other }); else next.set(from, [{ id, other }]); };
  for (const tie of ties) {
    if (way !== "in") join(tie.from, tie.to, tie.id);
    if (way !== "out") join(tie.to, tie.from, tie.id);
  }
  const steps = new Map([[centre, 0]]);
  /** @type {Set<string>} */
  const edges = new Set();
  let edge = [centre];
  for (let step = 1; step <= most && edge.length; step++) {
    /** @type {string[]} */
    const found = [];
    for (const actor of edge) {
      for (const { id, other } of next.get(actor) || []) {
        if (!steps.has(other)) { steps.set(other, step); found.push(other); }
        if (steps.get(other) === step) edges.add(id);
      }
    }
    edge = found;
  }
  return { steps, edges };
}

/**
 * The neighbour that lies in a direction, or null.
 * @param {Spot} here
 * @param {(Spot & {id: string})[]} others
 * @param {string} key name of an arrow key
 */
function towards(here, others, key) {
  const turn = { ArrowRight: 0, ArrowDown: 90, ArrowLeft: 180, ArrowUp: -90 }[key] ?? 0;
  let best = null, least = Infinity;
  for (const other of others) {
    const angle = Math.atan2(other.y - here.y, other.x - here.x) * 180 / Math.PI;
    const off = Math.abs(((angle - turn + 540) % 360) - 180);
    const cost = Math.hypot(other.x - here.x, other.y - here.y) * (1 + (off / 45) ** 2);
    if (off <= 75 && cost < least) { least = cost; best = other.id; }
  }
  return best;
}
