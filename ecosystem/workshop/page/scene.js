/**
 * Who stands on the stage: what the moment is about, in letters that can be read from the back.
 * First the sectors, then the places of one, then one place with its ways; what a question is
 * about comes before all three. What does not fit is counted, never made small.
 */

/** @typedef {{type: string, sector: string, members: number[]}} Kind */
/** @typedef {{key: string, index: number|null, kind: Kind|null}} Seen */
/** @typedef {{level: "sectors"|"places"|"way", seen: Seen[], links: [number, number][], middle: number|null, at?: number, away?: Set<number>}} Shown */

const Scene = (() => {
  const { boxes, lines, bridges, points, cells, plan } = Data.room;
  const SECTORS = Data.page.sectorOrder.filter((name) => boxes.some((box) => box.sector === name));

  /** Phases that are about what was taken out or drawn. */
  const ASKED = ["bridges", "money", "propose"];

  /** Whether the moment asks what changes if something goes or comes. @param {State} state */
  const whatIf = (state) => state.action !== null || (ASKED.includes(state.phase) && !Outcomes.untouched(state));

  /** @param {number} index @returns {Seen} */
  const one = (index) => ({ key: `b${index}`, index, kind: null });

  /** What may be drawn now between two places. @param {State} state */
  function told(state) {
    const topic = state.topic ? Data.page.topicOrder.indexOf(state.topic) : -1;
    const masks = new Map(Data.room.model.arcs.map((arc) => [`${arc.s}>${arc.t}`, arc.all[0] ? arc.all[0][1] : 0]));
    const { alive } = Outcomes.groundOf(state);
    const cut = new Set(state.ties.map((tie) => tie.join(">")));
    return lines.filter((line) => {
      const key = `${line.s}>${line.t}`;
      const mask = masks.get(key);
      return !(!state.layers.includes(line.layer) || (state.strict && !line.sure)
        || (line.layer === "REF" && topic >= 0 && mask !== undefined && !(mask >>> topic & 1))
        || alive[line.s] === false || alive[line.t] === false || (line.layer === "REF" && cut.has(key)));
    });
  }

  /** Who offers something for the chosen topic and language. @param {State} state @returns {number[]} */
  function matching(state) {
    const wanted = cells.map((_, cell) => cell).filter((cell) =>
      (!state.topic || cells[cell].topic === state.topic) && (!state.language || cells[cell].language === state.language));
    const found = Outcomes.groundOf(state).offers.filter((offer) => wanted.some((cell) => Engine.has(offer.y, cell)));
    return found.flatMap((offer) => [offer.a, ...(offer.p >= 0 ? [offer.p] : [])]);
  }

  /** One place in the middle with everybody it is tied to. @param {State} state @param {number} focus @returns {Shown} */
  function around(state, focus) {
    const own = told(state).filter((line) => line.s === focus || line.t === focus).sort((a, b) => Number(b.layer === "REF") - Number(a.layer === "REF"));
    const members = [...new Set([focus, ...own.map((line) => (line.s === focus ? line.t : line.s))])];
    return { level: "way", seen: members.map(one), links: members.slice(1).map((other) => [focus, other]), middle: focus };
  }

  /** What the question is about: bridges, or what was taken out or drawn and what follows from it. @param {State} state @returns {Shown} */
  function message(state) {
    if (state.action !== null) {
      const [first, ...others] = plan[state.action].actors;
      return { level: "way", seen: plan[state.action].actors.map(one), links: others.map((other) => [first, other]), middle: null };
    }
    const weak = state.bridges && !whatIf(state);
    const lost = Outcomes.lost(state);
    /** @type {[number, number][]} */
    const links = [...state.proposals.map(({ s, t }) => /** @type {[number, number]} */ ([s, t])), ...state.ties,
      ...(weak ? bridges.map(({ s, t }) => /** @type {[number, number]} */ ([s, t])) : [])];
    const members = [...new Set([...links.flat(), ...state.actors, ...(weak ? points.map((point) => point.actor) : []), ...lost, ...Outcomes.barred(state)])];
    return { level: "way", seen: members.map(one), links, middle: null, away: Outcomes.cutOff(state) };
  }

  /** The places of one sector; many of one type stand as one box that opens. @param {State} state @param {number} room @returns {Shown} */
  function places(state, room) {
    const members = boxes.map((_, index) => index).filter((index) => boxes[index].sector === state.sector && (!state.type || boxes[index].type === state.type));
    const types = [...new Set(members.map((index) => boxes[index].type))].sort((a, b) => Words.label("type", a).localeCompare(Words.label("type", b), Words.lang));
    const ordered = types.flatMap((type) => members.filter((index) => boxes[index].type === type));
    const links = told(state).filter((line) => members.includes(line.s) && members.includes(line.t)).map(({ s, t }) => /** @type {[number, number]} */ ([s, t]));
    const shown = { level: /** @type {const} */ ("places"), links, middle: null };
    if (members.length <= room) return { ...shown, seen: ordered.map(one) };
    if (state.type || types.length === 1) return { ...shown, seen: ordered.map(one) };
    return { ...shown, seen: types.map((type) => {
      const own = members.filter((index) => boxes[index].type === type);
      return own.length === 1 ? one(own[0]) : { key: `t${type}`, index: null, kind: { type, sector: state.sector, members: own } };
    }) };
  }

  /** @param {State} state @param {number} room how many boxes can be read @returns {Shown} */
  function of(state, room) {
    if (state.walk) {
      const { stops } = state.walk;
      const members = [...new Set(stops.map((stop) => stop.at))];
      const links = stops.slice(1).map((stop, step) => /** @type {[number, number]} */ ([stops[step].at, stop.at]));
      return { level: "way", seen: members.map(one), links, middle: null, at: stops[Math.min(state.walk.shown, stops.length - 1)].at };
    }
    if (state.focus !== null) return around(state, state.focus);
    if (state.sector) return places(state, room);
    const asked = state.bridges || state.action !== null || ASKED.includes(state.phase) ? message(state) : null;
    if (asked?.seen.length) return asked;
    if (state.topic || state.language) {
      const members = [...new Set(matching(state))];
      return { level: "way", seen: members.map(one), links: [], middle: null };
    }
    return { level: "sectors", seen: [], links: [], middle: null };
  }

  /** Leaves of at most so many boxes; both ends of a marked line stand on one, who is asked for in the middle stands on each. @param {Shown} shown @param {number} most @returns {Seen[][]} */
  function leaves(shown, most) {
    const { seen, links, middle, at } = shown;
    const whose = new Map(seen.map((each) => [each.index, each]));
    const first = middle === null ? [] : [/** @type {Seen} */ (whose.get(middle))];
    const pairs = shown.level === "way" && middle === null && at === undefined ? links.flatMap(([a, b]) => {
      const [one, other] = [whose.get(a), whose.get(b)];
      return one && other ? [[one, other]] : [];
    }) : [];
    /** @type {Seen[][]} */
    const found = [];
    let leaf = new Set(first);
    for (const group of [...pairs, ...seen.filter((each) => !pairs.flat().includes(each)).map((each) => [each])]) {
      if (leaf.size > first.length && new Set([...leaf, ...group]).size > most) {
        found.push([...leaf]);
        leaf = new Set(first);
      }
      group.forEach((each) => leaf.add(each));
    }
    return [...found, [...leaf]];
  }

  /** Seats in a grid such that tied places stand beside one another; row by row where nothing is tied; who is cut off stands at the lower edge. @param {Shown} shown @param {number} columns @param {number} rows @returns {number[]} */
  function seats(shown, columns, rows) {
    const place = new Map(shown.seen.map(({ index }, at) => [index, at]));
    const pairs = shown.links.flatMap(([a, b]) => (place.has(a) && place.has(b) && a !== b ? [/** @type {[number, number]} */ ([place.get(a), place.get(b)])] : []));
    /** @type {(number|null)[]} */
    const taken = Array.from({ length: columns * rows }, () => null);
    const away = shown.seen.flatMap(({ index }, at) => (rows > 1 && index !== null && shown.away?.has(index) ? [at] : []));
    const near = shown.seen.flatMap((_, at) => (away.includes(at) ? [] : [at]));
    const edge = away.length ? Math.ceil(near.length / columns) * columns : taken.length;
    near.forEach((at, seat) => { taken[seat] = at; });
    away.forEach((at, seat) => { taken[edge + seat] = at; });
    for (let seat = 0; seat < taken.length; seat += 1) taken[seat] ??= null;
    // A way is read from its start, along one row and back along the next.
    if (shown.at !== undefined) return shown.seen.map((_, at) => { const row = Math.floor(at / columns); return row * columns + (row % 2 ? columns - 1 - (at % columns) : at % columns); });
    const middle = shown.middle === null ? -1 : Math.floor((rows - 1) / 2) * columns + Math.floor((columns - 1) / 2);
    if (middle >= 0) [taken[0], taken[middle]] = [taken[middle], taken[0]];
    if (pairs.length && shown.level === "way") {
      const homes = shown.seen.map(({ index }) => /** @type {Place} */ ([boxes[/** @type {number} */ (index)].x * (columns - 1), boxes[/** @type {number} */ (index)].y * (rows - 1)]));
      improve(taken, [middle, edge], pairs, homes, columns);
    }
    /** @type {number[]} */
    const found = [];
    taken.forEach((who, seat) => { if (who !== null) found[who] = seat; });
    return found;
  }

  /** Change two seats as long as that makes lines shorter, then the distances from where each usually stands. @param {(number|null)[]} taken @param {[number, number]} kept who stays, and the seat from which on the cut off stand @param {[number, number][]} pairs @param {Place[]} homes @param {number} columns */
  function improve(taken, [fixed, edge], pairs, homes, columns) {
    const spots = taken.map((_, seat) => /** @type {Place} */ ([seat % columns, Math.floor(seat / columns) * 0.7]));
    /** @type {number[]} */
    const seatOf = [];
    taken.forEach((who, seat) => { if (who !== null) seatOf[who] = seat; });
    /** @type {number[][]} */
    const beside = homes.map(() => []);
    for (const [a, b] of pairs) { beside[a].push(b); beside[b].push(a); }
    /** @param {Place[]} places */
    const far = (places) => places.map(([x, y]) => spots.map(([left, top]) => Math.hypot(x - left, y - top)));
    const [lines, ways] = [far(spots).map((row) => row.map((length) => length ** 1.5)), far(homes)];
    /** What one in a seat costs. @param {number} seat */
    const paid = (seat) => {
      const who = taken[seat];
      if (who === null) return 0;
      let sum = 0.06 * ways[who][seat];
      for (const other of beside[who]) sum += lines[seat][seatOf[other]];
      return sum;
    };
    /** @param {number} a @param {number} b */
    const change = (a, b) => {
      const [one, other] = [taken[a], taken[b]];
      taken[a] = other;
      taken[b] = one;
      if (one !== null) seatOf[one] = b;
      if (other !== null) seatOf[other] = a;
    };
    for (let better = true, round = 0; better && round < 12; round += 1) {
      better = false;
      for (let a = 0; a < taken.length; a += 1) for (let b = a + 1; b < taken.length; b += 1) {
        if (a === fixed || b === fixed || (a < edge && b >= edge) || (taken[a] === null && taken[b] === null)) continue;
        const before = paid(a) + paid(b);
        change(a, b);
        if (paid(a) + paid(b) < before - 1e-9) better = true;
        else change(a, b);
      }
    }
  }

  return { of, told, leaves, seats, whatIf, SECTORS };
})();
