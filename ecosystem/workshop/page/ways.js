/**
 * The way of one person, hop by hop: from a docking point over referrals for one need to where
 * help is, or to where it ends. The shortest way that the ground allows; of equal ones the first.
 */

/**
 * @typedef {{at: number, how: "start"|"stand"|"send"}} Stop
 * @typedef {"help"|"no_offer"|"no_tie"|"circle"|"elsewhere"} Ending
 * @typedef {{stops: Stop[], ending: Ending, handOvers: number, elsewhere: number[]}} Walk
 */

const Ways = (() => {
  /** @param {Ground} ground @param {number} cell @param {number} at @returns {boolean} */
  function serves(ground, cell, at) {
    return ground.offers.some((offer) => (offer.a === at || offer.p === at) && Engine.has(offer.y, cell));
  }

  /** Chains and ways by where they begin, once a ground. @type {WeakMap<Ground, {chains: number[][], ways: Way[]}[]>} */
  const begun = new WeakMap();

  /** @param {Ground} ground @param {number} at */
  function from(ground, at) {
    const found = begun.get(ground) ?? ground.alive.map(() => ({ chains: /** @type {number[][]} */ ([]), ways: /** @type {Way[]} */ ([]) }));
    if (!begun.has(ground)) {
      ground.chains.forEach((chain) => found[chain[0]].chains.push(chain));
      ground.ways.forEach((way) => found[way.s].ways.push(way));
      begun.set(ground, found);
    }
    return found[at];
  }

  /** Where one can go from here in this need. @param {Ground} ground @param {number} cell @param {number} at @returns {Stop[]} */
  function onward(ground, cell, at) {
    const { chains, ways } = from(ground, at);
    const stands = chains.map((chain) => /** @type {Stop} */ ({ at: chain[chain.length - 1], how: "stand" }));
    const sends = ways.filter((way) => Engine.has(way.cells, cell))
      .map((way) => /** @type {Stop} */ ({ at: way.t, how: "send" }));
    return [...stands, ...sends].sort((a, b) => (a.how === b.how ? a.at - b.at : a.how === "stand" ? -1 : 1));
  }

  /** Everything reached from here, nearest first. @param {Ground} ground @param {number} cell @param {number} start @returns {{cost: Map<number, number>, before: Map<number, {at: number, how: Stop["how"]}>, order: number[]}} */
  function spread(ground, cell, start) {
    const cost = new Map([[start, 0]]);
    const before = new Map();
    const order = [];
    const waiting = [start];
    const done = new Set();
    while (waiting.length) {
      const here = /** @type {number} */ (waiting.shift());
      if (done.has(here)) continue;
      done.add(here);
      order.push(here);
      for (const stop of onward(ground, cell, here)) {
        const price = /** @type {number} */ (cost.get(here)) + (stop.how === "send" ? 1 : 0);
        if (price >= (cost.get(stop.at) ?? Infinity)) continue;
        cost.set(stop.at, price);
        before.set(stop.at, { at: here, how: stop.how });
        if (stop.how === "stand") waiting.unshift(stop.at);
        else waiting.push(stop.at);
      }
    }
    return { cost, before, order };
  }

  /** @param {ReturnType<typeof spread>} found @param {number} start @param {number} goal @returns {Stop[]} */
  function trace(found, start, goal) {
    /** @type {Stop[]} */
    const stops = [];
    for (let at = goal; at !== start;) {
      const step = /** @type {{at: number, how: Stop["how"]}} */ (found.before.get(at));
      stops.unshift({ at, how: step.how });
      at = step.at;
    }
    return [{ at: start, how: "start" }, ...stops];
  }

  /** Why it ends at a stop where no help is. @param {Ground} ground @param {number} cell @param {number} at @param {number[]} providers @returns {Ending} */
  function why(ground, cell, at, providers) {
    if (!providers.length) return "no_offer";
    return onward(ground, cell, at).some((stop) => stop.how === "send") ? "circle" : "no_tie";
  }

  /** @param {Ground} ground @param {number} cell @param {number} start @returns {Walk} */
  function walk(ground, cell, start) {
    const providers = [...new Set(ground.offers.filter((offer) => Engine.has(offer.y, cell)).map((offer) => offer.a))];
    const found = spread(ground, cell, start);
    /** @param {number} at */
    const price = (at) => /** @type {number} */ (found.cost.get(at));
    const helps = found.order.filter((at) => serves(ground, cell, at)).sort((a, b) => price(a) - price(b));
    if (helps.length) {
      return { stops: trace(found, start, helps[0]), ending: "help", handOvers: price(helps[0]), elsewhere: [] };
    }
    const last = [...found.order].sort((a, b) => price(b) - price(a) || a - b)[0];
    return {
      stops: trace(found, start, last),
      ending: why(ground, cell, last, providers),
      handOvers: price(last),
      elsewhere: providers.sort((a, b) => a - b),
    };
  }

  /** Actors that some dock reaches at all, for any need or one. @param {Ground} ground @param {bigint} cells @returns {Set<number>} */
  function reachable(ground, cells) {
    const seen = new Set(ground.docks.map(([dock]) => dock));
    const waiting = [...seen];
    while (waiting.length) {
      const { chains, ways } = from(ground, /** @type {number} */ (waiting.pop()));
      const next = [...chains.map((chain) => chain[chain.length - 1]), ...ways.filter((way) => (way.cells & cells) !== 0n).map((way) => way.t)];
      for (const at of next) if (!seen.has(at)) { seen.add(at); waiting.push(at); }
    }
    return seen;
  }

  /** Everybody in the largest connected part. @param {number} size @param {number[][]} pairs @returns {Set<number>} */
  function largest(size, pairs) {
    /** @type {number[][]} */
    const beside = Array.from({ length: size }, () => []);
    for (const [a, b] of pairs) { beside[a].push(b); beside[b].push(a); }
    const seen = new Set();
    /** @type {number[]} */
    let best = [];
    for (let start = 0; start < size; start += 1) {
      if (seen.has(start)) continue;
      const part = [start];
      seen.add(start);
      for (const here of part) for (const next of beside[here]) if (!seen.has(next)) { seen.add(next); part.push(next); }
      if (part.length > best.length) best = part;
    }
    return new Set(best);
  }

  /** Actors that hung together with most others and no longer do. @param {[number, number][]} pairs @param {boolean[]} alive @param {[number, number][]} cut @returns {number[]} */
  function parted(pairs, alive, cut) {
    const gone = new Set(cut.map(([s, t]) => `${s}>${t}`));
    const named = pairs.filter(([s, t]) => s < alive.length && t < alive.length);
    const before = largest(alive.length, named);
    const after = largest(alive.length, named.filter(([s, t]) => alive[s] && alive[t] && !gone.has(`${s}>${t}`)));
    return [...before].filter((actor) => alive[actor] && !after.has(actor));
  }

  return { walk, onward, serves, reachable, parted };
})();
