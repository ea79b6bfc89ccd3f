/**
 * The numbers of the page: classes of need, reach and coverage after any change, exactly as the
 * library computes them (contract, section 7). Pure functions on the compiled model; no page, no
 * names. Cells are bits of a BigInt, so one pass carries all of them.
 */

/**
 * @typedef {[number|null, number, number, number]} Stage  from which day on; topics; firm; firm with a deputy
 * @typedef {{s: number, t: number, all: Stage[], sure: Stage[]}} Arc
 * @typedef {{a: number, p: number, y: string, m: string, f: number, l: number, e: number|null}} Offer
 * @typedef {{k: number, asked: number, ends: (number|null)[], informal: number[],
 *   chains: number[][], docks: [number, number|null][], arcs: Arc[], offers: Offer[],
 *   cells: [number, number|null][], recorded: number[]|null}} Model
 * @typedef {{actors?: number[], ties?: [number, number][], until?: number|null,
 *   added?: [number, number][], deputies?: [number, number][], strict?: boolean}} Change
 * @typedef {{s: number, t: number, cells: bigint, firm: boolean}} Way
 * @typedef {{alive: boolean[], ways: Way[], chains: number[][], docks: [number, number][],
 *   offers: {a: number, p: number, y: bigint, m: bigint, f: boolean, l: boolean}[],
 *   hasWay: boolean}} Ground
 * @typedef {{classes: string[], looks: string[], docksReached: number[]|null, reach: number|null,
 *   informalDependency: number|null, low: number|null, high: number|null, robust: number|null}} Outcome
 */

const Engine = (() => {
  const TOPICS = 32;

  /** @param {Model} model @returns {bigint[]} cells of each topic */
  function topicCells(model) {
    const found = Array(TOPICS).fill(0n);
    model.cells.forEach(([topic], place) => { found[topic] |= 1n << BigInt(place); });
    return found;
  }

  /** @param {bigint[]} byTopic @param {number} mask @returns {bigint} */
  function cellsOf(byTopic, mask) {
    let bits = 0n;
    for (let topic = 0; topic < TOPICS; topic += 1) if (mask >>> topic & 1) bits |= byTopic[topic];
    return bits;
  }

  /** What an arc is on a day. @param {Stage[]} stages @param {number|null} until @returns {Stage|null} */
  function stageAt(stages, until) {
    let found = null;
    for (const stage of stages) if (stage[0] === null || (until !== null && until >= stage[0])) found = stage;
    return found && found[1] ? found : null;
  }

  /** @param {number} s @param {number} t @returns {string} */
  const key = (s, t) => `${s}>${t}`;

  /** Arcs in force after a change. @param {Model} model @param {Change} change @param {boolean[]} alive @param {bigint[]} byTopic @param {boolean} strict @returns {Way[]} */
  function waysOf(model, change, alive, byTopic, strict) {
    const gone = new Set((change.ties || []).map(([s, t]) => key(s, t)));
    const spared = new Set((change.deputies || []).map(([s, t]) => key(s, t)));
    const until = change.until ?? null;
    /** @type {Map<string, Way>} */
    const found = new Map();
    for (const arc of model.arcs) {
      if (!alive[arc.s] || !alive[arc.t] || gone.has(key(arc.s, arc.t))) continue;
      const stage = stageAt(strict ? arc.sure : arc.all, until);
      if (!stage) continue;
      const firm = Boolean(spared.has(key(arc.s, arc.t)) ? stage[3] : stage[2]);
      found.set(key(arc.s, arc.t), { s: arc.s, t: arc.t, cells: cellsOf(byTopic, stage[1]), firm });
    }
    for (const [s, t] of strict ? [] : change.added || []) {
      if (s === t || !alive[s] || !alive[t]) continue;
      const old = found.get(key(s, t));
      found.set(key(s, t), { s, t, cells: cellsOf(byTopic, 0xffffffff), firm: old ? old.firm : true });
    }
    return [...found.values()];
  }

  /** @param {number[]} numbers @returns {number} */
  function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** What people walk on after a change. @param {Model} model @param {Change} [change] @returns {Ground} */
  function ground(model, change = {}) {
    const closed = new Set(change.actors || []);
    const until = change.until ?? null;
    /** @param {number|null} end */
    const over = (end) => until !== null && end !== null && end <= until;
    const alive = model.ends.map((end, actor) => !closed.has(actor) && !over(end));
    const byTopic = topicCells(model);
    const known = /** @type {number[]} */ (model.docks.filter(([d, n]) => alive[d] && n !== null).map(([, n]) => n));
    const usual = known.length ? median(known) : 1;
    const docks = /** @type {[number, number][]} */ (
      model.docks.filter(([dock]) => alive[dock]).map(([dock, count]) => [dock, count ?? usual]));
    const ways = waysOf(model, change, alive, byTopic, Boolean(change.strict));
    const generous = change.strict ? waysOf(model, change, alive, byTopic, false) : ways;
    return {
      alive,
      ways,
      chains: model.chains.filter((chain) => chain.every((actor) => alive[actor])),
      docks,
      offers: model.offers.filter((offer) => alive[offer.a] && !over(offer.e)).map((offer) => ({
        a: offer.a,
        p: offer.p >= 0 && alive[offer.p] ? offer.p : -1,
        y: BigInt(`0x${offer.y}`),
        m: BigInt(`0x${offer.m}`),
        f: Boolean(offer.f),
        l: Boolean(offer.l),
      })),
      hasWay: docks.length > 0 && generous.length > 0,
    };
  }

  /** Cells reached from every actor with at most 0 … depth hand-overs. @param {number} size @param {Way[]} ways @param {number[][]} chains @param {Ground["offers"]} offers @param {number} depth @returns {bigint[][]} */
  function levels(size, ways, chains, offers, depth) {
    const start = Array(size).fill(0n);
    for (const offer of offers) {
      start[offer.a] |= offer.y;
      if (offer.p >= 0) start[offer.p] |= offer.y;
    }
    /** @param {bigint[]} cells */
    const stand = (cells) => {
      const before = [...cells];
      for (const chain of chains) cells[chain[0]] |= before[chain[chain.length - 1]];
      return cells;
    };
    const found = [stand(start)];
    for (let step = 0; step < depth; step += 1) {
      const last = found[found.length - 1];
      const next = [...found[0]];
      for (const way of ways) next[way.s] |= last[way.t] & way.cells;
      found.push(stand(next));
    }
    return found;
  }

  /** @param {Ground} ground @param {bigint[]} reached @param {(dock: number) => boolean} [counts] @returns {bigint} */
  function fromDocks(ground, reached, counts = () => true) {
    return ground.docks.reduce((bits, [dock]) => (counts(dock) ? bits | reached[dock] : bits), 0n);
  }

  /** Cells that each place is reached for from some dock. @param {Model} model @param {Ground} ground @returns {bigint[]} */
  function reachedFor(model, ground) {
    const everything = (1n << BigInt(model.cells.length)) - 1n;
    /** @param {bigint[]} cells */
    const stand = (cells) => {
      const before = [...cells];
      for (const chain of ground.chains) cells[chain[chain.length - 1]] |= before[chain[0]];
      return cells;
    };
    const first = Array(model.ends.length).fill(0n);
    for (const [dock] of ground.docks) first[dock] = everything;
    let found = stand(first);
    for (let step = 0; step < model.k; step += 1) {
      const next = [...found];
      for (const way of ground.ways) next[way.t] |= found[way.s] & way.cells;
      found = stand(next);
    }
    return found;
  }

  /** Cells that exactly one official provider serves where a dock reaches it. @param {Model} model @param {Ground} ground @returns {bigint} */
  function single(model, ground) {
    const reached = ground.hasWay ? reachedFor(model, ground) : null;
    /** @type {Map<number, bigint>} */
    const served = new Map();
    for (const offer of ground.offers.filter((each) => each.f)) {
      const there = reached === null ? offer.y
        : offer.y & (reached[offer.a] | (offer.p >= 0 ? reached[offer.p] : 0n));
      served.set(offer.a, (served.get(offer.a) || 0n) | there);
    }
    let once = 0n;
    let twice = 0n;
    for (const bits of served.values()) { twice |= once & bits; once |= bits; }
    return once & ~twice;
  }

  /** The way without informal help. @param {Model} model @param {Ground} ground @returns {bigint[]} */
  function officialReach(model, ground) {
    /** @param {number} actor */
    const formal = (actor) => !model.informal[actor];
    const reached = levels(
      model.ends.length,
      ground.ways.filter((way) => formal(way.s) && formal(way.t)),
      ground.chains.filter((chain) => chain.every(formal)),
      ground.offers.filter((offer) => offer.f && formal(offer.a))
        .map((offer) => ({ ...offer, p: offer.p >= 0 && formal(offer.p) ? offer.p : -1 })),
      model.k)[model.k];
    return reached.map((cells, actor) => (formal(actor) ? cells : 0n));
  }

  /** @param {bigint} bits @param {number} place @returns {boolean} */
  const has = (bits, place) => (bits >> BigInt(place) & 1n) === 1n;

  /** Weight of what docks reach by that of everything. @param {Model} model @param {Ground} ground @param {bigint[]} reached @returns {number|null} */
  function share(model, ground, reached) {
    if (!ground.hasWay) return null;
    const people = model.cells.map(([, count]) => count ?? 0);
    const whole = sum(ground.docks.map(([, weight]) => weight)) * sum(people);
    if (!(whole > 0)) return null;
    const part = sum(ground.docks.map(([dock, weight]) =>
      weight * sum(people.map((count, place) => (has(reached[dock], place) ? count : 0)))));
    return part / whole;
  }

  /** @param {number[]} numbers @returns {number} */
  const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);

  /** @param {Model} model @param {string[]} classes @param {string[]} counted @returns {number|null} */
  function covered(model, classes, counted) {
    const whole = sum(model.cells.map(([, count]) => count ?? 0));
    const part = sum(model.cells.map(([, count], place) => (counted.includes(classes[place]) ? count ?? 0 : 0)));
    return whole > 0 && model.recorded ? part / whole : null;
  }

  /** Classes by the sure matches alone. @param {Model} model @param {Ground} here @returns {string[]} */
  function classify(model, here) {
    const size = model.ends.length;
    const formal = here.offers.filter((offer) => offer.f);
    const lasting = formal.filter((offer) => offer.l);
    /** @param {Ground["offers"]} offers */
    const all = (offers) => offers.reduce((bits, offer) => bits | offer.y, 0n);
    const reachedBy = levels(size, here.ways, here.chains, here.offers, model.k)[model.k];
    const officialBy = here.hasWay ? officialReach(model, here) : null;
    const sets = {
      offered: all(here.offers),
      reached: here.hasWay ? fromDocks(here, reachedBy) : all(here.offers),
      official: officialBy ? fromDocks(here, officialBy) : all(formal),
      secured: here.hasWay
        ? fromDocks(here, levels(size, here.ways.filter((way) => way.firm), here.chains, lasting, model.k)[model.k])
        : all(lasting),
      single: single(model, here),
    };
    return model.cells.map(([, count], place) => {
      if (count === 0) return "-";
      if (!has(sets.offered, place)) return "G5";
      if (!has(sets.reached, place)) return "G4";
      if (!has(sets.official, place)) return "G3";
      if (!has(sets.secured, place)) return "G2";
      return has(sets.single, place) ? "G1" : "G0";
    });
  }

  /** Everything after a change. @param {Model} model @param {Change} [change] @returns {Outcome} */
  function outcome(model, change = {}) {
    const here = ground(model, change);
    const reachedBy = levels(model.ends.length, here.ways, here.chains, here.offers, model.k)[model.k];
    const officialBy = here.hasWay ? officialReach(model, here) : null;
    const worst = classify(model, here);
    const hopeful = { ...here, offers: here.offers.map((offer) => ({ ...offer, y: offer.m })) };
    // where the offers of a topic were not recorded, others may exist
    const best = classify(model, hopeful)
      .map((name, place) => (name !== "-" && !(model.recorded && model.recorded[place]) ? "G0" : name));
    const classes = worst.map((name, place) => (name === best[place] ? name : "GX"));
    const known = ["G0", "G1", "G2"];
    const reach = model.recorded && share(model, here, reachedBy);
    const official = model.recorded && officialBy && share(model, here, officialBy);
    return {
      classes,
      // help may be known although how far it reaches is not
      looks: classes.map((name, place) => (name === "GX" && known.includes(worst[place]) ? "GX_known" : name)),
      docksReached: here.hasWay
        ? model.cells.map((_, place) => here.docks.filter(([dock]) => has(reachedBy[dock], place)).length)
        : null,
      reach,
      informalDependency: reach && official !== null ? 1 - official / reach : null,
      low: covered(model, worst, known),
      high: covered(model, best, known),
      robust: covered(model, worst, ["G0", "G1"]),
    };
  }

  return { outcome, ground, levels, has, topicCells };
})();
