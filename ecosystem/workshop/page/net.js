/** The picture: sectors, boxes, lines. Lines keep clear of every box that they do not belong to. */

const Net = (() => {
  const { el, svg, byId, button } = Elements;
  const { boxes, bridges } = Data.room;
  const DASHES = { REF: "", COOP: "10 6", INFO: "2 6" };
  const RING = [[0.16, 0.33], [0.5, 0.14], [0.84, 0.33], [0.84, 0.69], [0.5, 0.88], [0.16, 0.69]];
  const WIDE_RING = [[0.16, 0.26], [0.51, 0.12], [0.85, 0.33], [0.85, 0.69], [0.51, 0.88], [0.16, 0.86], [0.15, 0.59]];
  /** Letters are at least this part of the height of the wall, so that they are read at five metres. */
  const LETTER = 0.03;
  /** Phases in which the room looks around in the sectors. */
  const BROWSED = ["read", "correct", "propose"];

  /** @typedef {Record<string, string|number|null>} Elements_Look */
  /** @typedef {{spots: Map<number, Spot>, all: Spot[], gap: number, taken: Set<string>}} Ground_ */

  function letter() {
    return Math.ceil(LETTER * window.innerHeight * (document.documentElement.classList.contains("big") ? 1.2 : 1));
  }

  /** Whether two names side by side would be torn. */
  const isNarrow = () => byId("canvas").clientWidth < 19 * letter();

  function markers() {
    const heads = { ink: "#333", pick: "var(--pick)", fresh: "var(--new)", end: "var(--end)" };
    return svg("defs", {}, ...Object.entries(heads).map(([id, fill]) =>
      svg("marker", { id: `head-${id}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 11, markerHeight: 11, orient: "auto", markerUnits: "userSpaceOnUse" },
        svg("path", { d: "M0 0L10 5L0 10z", fill }))));
  }

  /** @param {State} state @param {Ground_} ground */
  function ordinary(state, ground) {
    /** @type {Map<string, {from: Spot, to: Spot, line: Line}>} */
    const found = new Map();
    for (const line of Scene.told(state)) {
      const from = ground.spots.get(line.s);
      const to = ground.spots.get(line.t);
      if (!from || !to || from === to || (state.focus !== null && line.s !== state.focus && line.t !== state.focus)) continue;
      found.set(`${from.x},${from.y},${to.x},${to.y},${line.layer}`, { from, to, line });
    }
    const own = state.focus !== null;
    return [...found.values()].map(({ from, to, line }) => {
      const arrow = line.layer === "REF";
      return svg("path", {
        class: "tie", d: Routes.course(from, to, ground.all, ground.gap, ground.taken).d, fill: "none", stroke: own ? "var(--pick)" : "#555",
        "stroke-width": own ? 3.5 : arrow ? 1.6 : 1.2, "stroke-dasharray": DASHES[line.layer],
        opacity: own ? 1 : 0.6, "marker-end": arrow ? `url(#head-${own ? "pick" : "ink"})` : null,
      });
    });
  }

  /** One marked line in several strokes on the same course, with a number where it has one. @param {Ground_} ground @param {number} s @param {number} t @param {Elements_Look[]} looks @param {number} [number] */
  function strong(ground, s, t, looks, number) {
    const from = ground.spots.get(s);
    const to = ground.spots.get(t);
    if (!from || !to || from === to) return [];
    const { d, middle: [x, y] } = Routes.course(from, to, ground.all, ground.gap, ground.taken);
    return [...looks.map((look) => svg("path", { d, fill: "none", ...look })),
      ...(number === undefined ? [] : [svg("circle", { cx: x, cy: y, r: 19, fill: "#fff", stroke: "#000", "stroke-width": 2 }),
        svg("text", { x, y: y + 9, "text-anchor": "middle", "font-size": 25, "font-weight": 700 }, String(number))])];
  }

  /** @param {State} state @param {Ground_} ground */
  function marked(state, ground) {
    const sure = bridges.filter((bridge) => !bridge.asked);
    const weak = !state.bridges ? [] : bridges.flatMap((bridge) => strong(ground, bridge.s, bridge.t, [
      { class: bridge.asked ? "asked" : "weak", stroke: "#000", "stroke-width": 15, "stroke-dasharray": bridge.asked ? "10 6" : "" },
      { stroke: bridge.asked ? "#fff" : "var(--mark)", "stroke-width": 11 },
      { stroke: "#000", "stroke-width": 2, "marker-end": "url(#head-ink)" }], bridge.asked ? undefined : sure.indexOf(bridge) + 1));
    const cut = state.ties.flatMap(([s, t]) => strong(ground, s, t, [{ class: "cut", stroke: "var(--end)", "stroke-width": 4, "stroke-dasharray": "3 9" }]));
    const drawn = state.proposals.flatMap(({ s, t, kind }) => strong(ground, s, t, [{
      class: "proposal", stroke: "var(--new)", "stroke-width": 7, "stroke-dasharray": kind === "deputy" ? "16 5" : "", "marker-end": "url(#head-fresh)" }]));
    const [first, ...others] = state.action === null ? [] : Data.room.plan[state.action].actors;
    const planned = others.flatMap((other) => strong(ground, first, other, [{ class: "proposal", stroke: "var(--new)", "stroke-width": 7 }]));
    const way = !state.walk ? [] : state.walk.stops.slice(1, state.walk.shown + 1).flatMap((stop, step) =>
      strong(ground, /** @type {any} */ (state.walk).stops[step].at, stop.at, [{
        class: "hop", stroke: "var(--pick)", "stroke-width": 6, "stroke-dasharray": stop.how === "stand" ? "4 6" : "", "marker-end": "url(#head-pick)" }]));
    return [...weak, ...cut, ...drawn, ...planned, ...way];
  }

  /** The sectors with their counts, and one band for each pair that is tied. @param {HTMLElement} canvas @param {number} width @param {number} height */
  function sectors(canvas, width, height) {
    const { outline, sectorOrder } = Data.page;
    const shown = sectorOrder.filter((name) => name === "informal" ? outline.informal : outline.sectors.some(([each]) => each === name));
    const unit = scaled(width, height);
    const seat = (/** @type {string} */ name) => (shown.length > RING.length ? WIDE_RING : RING)[shown.indexOf(name)];
    canvas.replaceChildren(...shown.map((name) => {
      const count = outline.sectors.find(([each]) => each === name);
      const look = { class: "circle", style: `left:${seat(name)[0] * width}px;top:${seat(name)[1] * height}px;--sector:${Data.page.sectors[name]}` };
      const words = [`${Boxes.SIGNS[/** @type {keyof typeof Boxes.SIGNS} */ (name)]} ${Hyphens.soft(Words.label("sector", name))}`, el("small", {}, count ? Words.t("places", { count: count[1] }) : "")];
      return Data.isPublic || !Scene.SECTORS.includes(name) ? el("div", look, ...words) : el("button", { type: "button", ...look, click: () => open(name) }, ...words);
    }));
    const spots = new Map(shown.map((name, at) => {
      const made = /** @type {HTMLElement} */ (canvas.children[at]);
      const [x, y, w, h] = [seat(name)[0] * width, seat(name)[1] * height, made.offsetWidth, made.offsetHeight];
      const inside = Math.min(Math.max(x, w / 2), width - w / 2);
      made.style.left = `${inside}px`;
      return [name, { x: inside / unit, y: y / unit, w: w / unit, h: h / unit }];
    }));
    byId("marks").replaceChildren();
    byId("lines").replaceChildren(...bands(spots, letter() / unit));
  }

  /** Bands as wide as they have ties, each with its number where that covers no box, no other number and, if it can be, no other band. @param {Map<string, Spot>} spots @param {number} size @param {string} [few] */
  function bands(spots, size, few = "") {
    const full = [...spots.values()];
    const drawn = Data.page.outline.between.flatMap(([one, other, count]) => {
      const [from, to] = [spots.get(one), spots.get(other)];
      if (!from || !to) return [];
      const [[ax, ay], [bx, by]] = [Routes.border(from, to), Routes.border(to, from)];
      const path = svg("path", { class: "between", d: `M${ax} ${ay}L${bx} ${by}`, stroke: "#888", "stroke-width": count === null ? 1 : 2 + 1.6 * Math.sqrt(count), opacity: 0.6 });
      const points = Array.from({ length: 41 }, (_, step) => ({ x: ax + (bx - ax) * step / 40, y: ay + (by - ay) * step / 40 }));
      return [{ path, points, words: count === null ? few : String(count), length: Math.hypot(ax - bx, ay - by) }];
    });
    const numbers = drawn.filter(({ words }) => words).sort((one, other) => one.length - other.length).flatMap(({ path, points, words }) => {
      const others = drawn.filter((each) => each.path !== path).flatMap((each) => each.points);
      const seats = points.slice(4, 37).map((at, step) => {
        const spot = { ...at, w: size * Math.max(1.7, 0.7 * words.length), h: size * 1.5 };
        const covers = (/** @type {{x: number, y: number, w?: number, h?: number}} */ { x: left, y: top, w = 0, h = 0 }) => Math.abs(left - spot.x) < (w + spot.w) / 2 && Math.abs(top - spot.y) < (h + spot.h) / 2;
        return { spot, cost: 99 * full.filter(covers).length + others.filter(covers).length + Math.abs(step - 12) / 40 };
      });
      const { spot } = seats.reduce((best, each) => (each.cost < best.cost ? each : best));
      full.push(spot);
      return [svg("rect", { x: spot.x - spot.w / 2, y: spot.y - spot.h / 2, width: spot.w, height: spot.h, rx: spot.h / 2, fill: "#fff" }),
        svg("text", { class: "count", x: spot.x, y: spot.y + size * 0.35, "text-anchor": "middle", "font-size": size, "font-family": "sans-serif" }, words)];
    });
    return [...drawn.map(({ path }) => path), ...numbers];
  }

  /** @param {string} sector */
  const open = (sector) => Session.glance((state) => {
    Object.assign(state, { sector, type: "", leaf: 0, focus: null });
    if (state.step === "sectors") state.step = "actors";
  });

  /** The sectors to choose from and the leaf that is open. @param {State} state @param {Shown} shown @param {number} leaf @param {number} leaves @returns {HTMLElement} */
  function strip(state, shown, leaf, leaves) {
    const home = () => Session.glance((next) => { Object.assign(next, { sector: "", type: "", leaf: 0, focus: null }); });
    const browsed = BROWSED.includes(state.phase) || shown.level === "places";
    const turn = (/** @type {number} */ by) => Session.glance((next) => { next.leaf = leaf + by; });
    return el("nav", { id: "strip", "aria-label": Words.t("stage") },
      ...(browsed || state.focus !== null ? [button(Words.t("all_sectors"), home, { id: "all-sectors" })] : []),
      ...(browsed ? Scene.SECTORS.map((name) => button(`${Boxes.SIGNS[/** @type {keyof typeof Boxes.SIGNS} */ (name)]} ${Words.label("sector", name)}`, () => open(name), { id: `open-${name}`, "aria-current": state.sector === name ? "true" : null, style: `--sector:${Data.page.sectors[name]}` })) : []),
      ...(leaves > 1 ? [button("◀", () => turn(-1), { disabled: leaf === 0, "aria-label": Words.t("back"), id: "leaf-back" }), el("span", {}, `${leaf + 1} / ${leaves}`),
        button("▶", () => turn(1), { disabled: leaf + 1 === leaves, "aria-label": Words.t("next"), id: "leaf-next" })] : []));
  }

  /** Where each box stood at the last drawing, so that the eye can follow it. @type {Map<string, Place>} */
  let stood = new Map();

  /** Let boxes go from where they stood, and what was torn off from what it hung on; at once where motion is not wanted. @param {HTMLElement[]} made @param {Place[]} places @param {Place|undefined} torn */
  function glide(made, places, torn) {
    const before = stood;
    stood = new Map(made.map((each, at) => [String(each.dataset.key), places[at]]));
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    made.forEach((each, at) => {
      const from = before.get(String(each.dataset.key)) ?? (each.classList.contains("lost") ? torn : undefined);
      if (!from || (from[0] === places[at][0] && from[1] === places[at][1])) return;
      const shift = `translate(-50%, -50%) translate(${from[0] - places[at][0]}px, ${from[1] - places[at][1]}px)`;
      each.animate([{ transform: shift }, { transform: "translate(-50%, -50%)" }], { duration: 700, easing: "ease-in-out" });
    });
  }

  function draw() {
    const canvas = byId("canvas");
    const box = byId("boxes");
    const { state } = Session;
    const held = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset?.key;
    const { clientWidth: width, clientHeight: height } = canvas;
    const size = letter();
    canvas.style.setProperty("--f", String(size));
    const columns = Math.max(isNarrow() ? 1 : 2, Math.floor(width / (9.2 * size)));
    const shown = Data.isPublic ? null : Scene.of(state, columns * Math.max(2, Math.floor((height - 3 * size) / (5.6 * size))));
    if (!shown || shown.level === "sectors") {
      sectors(box, width, height);
      return;
    }
    const here = seat(box, state, shown, columns, width, height);
    const lined = state.step === "ties" || state.focus !== null;
    byId("lines").replaceChildren(markers(), ...(lined && !state.walk ? ordinary(state, here) : []), ...group(shown, here));
    byId("marks").replaceChildren(...marked(state, here));
    if (held) /** @type {HTMLElement|null} */ (box.querySelector(`[data-key="${held}"]`))?.focus({ preventScroll: true });
  }

  /** How high a box of this look and name is; measured once. @type {Map<string, number>} */
  const measured = new Map();

  /** Put the boxes on the stage, as many as can be read, and tell where each stands. @param {HTMLElement} box @param {State} state @param {Shown} shown @param {number} most @param {number} width @param {number} height @returns {Ground_} */
  function seat(box, state, shown, most, width, height) {
    const size = letter();
    const look = Boxes.looks(state);
    const wide = Math.min(11 * size, width / most - 1.3 * size);
    box.style.setProperty("--w", String(wide));
    const keyOf = (/** @type {Seen} */ each) => [size, wide, document.documentElement.className, look(each.index), each.kind ? Boxes.kindName(each.kind) : Boxes.nameOf(/** @type {number} */ (each.index))].join();
    const keys = new Map(shown.seen.map((each) => [each, keyOf(each)]));
    const made = new Map(shown.seen.filter((each) => !measured.has(keys.get(each) ?? "")).map((each) => [each, Boxes.drawn(each, look(each.index))]));
    const bar = strip(state, shown, 0, 2);
    box.replaceChildren(bar, ...made.values());
    const top = bar.offsetHeight;
    made.forEach((each, seen) => measured.set(keys.get(seen) ?? "", each.offsetHeight));
    const heights = new Map(shown.seen.map((each) => [each, measured.get(keys.get(each) ?? "") ?? 0]));
    const [tall, count, lanes] = [[...heights.values()], heights.size, 1.1 * size];
    const narrow = Math.min(most, Math.max(Math.min(2, count), shown.away?.size ?? 0, Math.ceil(Math.sqrt(count * (shown.level === "way" ? 0.75 : 1)))));
    const across = Math.ceil(count / narrow) * (Math.min(...tall) + lanes) > height - top ? most : narrow;
    /** Whether these could stand in so many rows if the high ones shared a row. @param {Seen[]} seen @param {number} rows */
    const could = (seen, rows) => height - top - seen.map((each) => heights.get(each) ?? 0).sort((a, b) => b - a).reduce((sum, high, at) => sum + (at % across ? 0 : high), 0) >= rows * lanes;
    for (let rows = Math.ceil(count / across); ; rows -= 1) {
      const sheets = Scene.leaves(shown, across * rows);
      if (rows > 1 && !sheets.every((seen) => could(seen, rows))) continue;
      const leaves = sheets.map((seen) => {
        const seats = Scene.seats({ ...shown, seen }, across, rows);
        const deep = Math.max(rows, ...seats.map((at) => Math.floor(at / across) + 1));
        const highs = Array.from({ length: deep }, (_, row) => Math.max(0, ...seen.map((each, at) => (Math.floor(seats[at] / across) === row ? heights.get(each) || 0 : 0))));
        return { seen, seats, highs, spare: (height - top - highs.reduce((sum, high) => sum + high, 0)) / deep };
      });
      if (rows > 1 && leaves.some((leaf) => leaf.spare < lanes)) continue;
      const walked = leaves.findIndex((leaf) => leaf.seen.some(({ index }) => index === shown.at));
      const number = walked >= 0 ? walked : Math.min(state.leaf, leaves.length - 1);
      const { seen, seats, highs, spare } = leaves[number];
      const middles = highs.map((high, row) => top + highs.slice(0, row).reduce((sum, each) => sum + each + spare, (spare + high) / 2));
      const placed = seen.map((each) => made.get(each) ?? Boxes.drawn(each, look(each.index)));
      box.replaceChildren(strip(state, shown, number, leaves.length), ...placed);
      return ground(placed, seen, seats.map((seat) => [(seat % across + 0.5) * width / across, middles[Math.floor(seat / across)]]),
        wide, seen.map((each) => heights.get(each) ?? 0), scaled(width, height), lanes);
    }
  }

  /** One line around all that are cut off. @param {Shown} shown @param {Ground_} here */
  function group(shown, here) {
    const spots = [...shown.away ?? []].flatMap((actor) => here.spots.get(actor) ?? []);
    if (!spots.length) return [];
    const side = (/** @type {"x"|"y"} */ axis, /** @type {"w"|"h"} */ size, /** @type {number} */ sign) => Math.max(...spots.map((spot) => sign * spot[axis] + spot[size] / 2)) + here.gap / 2;
    const [x, y] = [-side("x", "w", -1), -side("y", "h", -1)];
    return [svg("rect", { class: "away", x, y, width: side("x", "w", 1) - x, height: side("y", "h", 1) - y, rx: 12 })];
  }

  /** Put each box in its place and remember where it stands in the units of the lines. @param {HTMLElement[]} made @param {Seen[]} seen @param {Place[]} places @param {number} wide @param {number[]} heights @param {number} unit @param {number} lanes @returns {Ground_} */
  function ground(made, seen, places, wide, heights, unit, lanes) {
    /** @type {Map<number, Spot>} */
    const spots = new Map();
    const all = seen.map((each, at) => {
      const [x, y] = places[at];
      Object.assign(made[at].style, { left: `${x}px`, top: `${y}px` });
      const spot = { x: x / unit, y: y / unit, w: wide / unit, h: heights[at] / unit };
      (each.kind ? each.kind.members : [/** @type {number} */ (each.index)]).forEach((member) => spots.set(member, spot));
      return spot;
    });
    glide(made, places, places[made.findIndex((each) => each.classList.contains("gone"))]);
    return { spots, all, gap: Math.min(14, lanes / unit / 3), taken: new Set() };
  }

  /** Lines are drawn for a canvas of this width and grow with the wall. @param {number} width @param {number} height @returns {number} */
  function scaled(width, height) {
    const unit = Math.max(width / 1440, 0.6);
    for (const id of ["lines", "marks"]) byId(id).setAttribute("viewBox", `0 0 ${width / unit} ${height / unit}`);
    return unit;
  }

  /** The form of the tie that the room is about to name. @param {State} state @returns {{s: number, t: number}|null} */
  const formOf = (state) => (state.phase === "propose" ? Propose.form : state.phase === "correct" ? Correct.form : null);

  /** @param {State} state @returns {number[]} */
  const picked = (state) => { const form = formOf(state); return form ? [form.s, form.t].filter((end) => end >= 0) : []; };

  /** Two taps on the stage are a tie; a third on one of them takes it back. @param {{s: number, t: number}} form @param {number} index */
  function tap(form, index) {
    if (form.s === index) form.s = -1;
    else if (form.t === index) form.t = -1;
    else if (form.s < 0) form.s = index;
    else form.t = index;
    Main.draw();
  }

  /** @param {Seen} each */
  function choose(each) {
    if (each.kind) {
      const { type } = each.kind;
      Session.glance((state) => { Object.assign(state, { type, leaf: 0 }); });
      return;
    }
    const index = /** @type {number} */ (each.index);
    const { phase } = Session.state;
    if (phase === "walk" && Session.state.walk && Walk.step(index)) return;
    const form = formOf(Session.state);
    if (form && boxes[index].named) { tap(form, index); return; }
    Session.glance((state) => { state.focus = state.focus === index ? null : index; });
  }

  return { draw, choose, open, picked, bands, isNarrow };
})();
