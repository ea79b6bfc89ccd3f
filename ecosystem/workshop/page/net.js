/** The picture: sectors, boxes, lines. Nothing moves by itself; a seat stays a seat. */

const Net = (() => {
  const { el, svg, byId } = Elements;
  const { lines, bridges } = Data.room;
  const DASHES = { REF: "", COOP: "10 6", INFO: "2 6" };
  const RING = [[0.16, 0.28], [0.5, 0.15], [0.84, 0.28], [0.84, 0.72], [0.5, 0.85], [0.16, 0.72]];

  /** @typedef {{x: number, y: number, w: number, h: number}} Spot */
  /** @typedef {Record<string, string|number|null>} Elements_Look */

  /** Where a line from one box to another meets its border. @param {Spot} from @param {Spot} to @returns {[number, number]} */
  function border(from, to) {
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const scale = Math.min(from.w / 2 / Math.abs(dx || 1e-9), from.h / 2 / Math.abs(dy || 1e-9), 1);
    return [from.x + dx * scale, from.y + dy * scale];
  }

  /** A slightly bent course, so that the way back is another line. @param {Spot} from @param {Spot} to @returns {string} */
  function course(from, to) {
    const [ax, ay] = border(from, to);
    const [bx, by] = border(to, from);
    const bend = 0.08;
    const mx = (ax + bx) / 2 - (by - ay) * bend;
    const my = (ay + by) / 2 + (bx - ax) * bend;
    const round = (/** @type {number} */ n) => n.toFixed(1);
    return `M${round(ax)} ${round(ay)}Q${round(mx)} ${round(my)} ${round(bx)} ${round(by)}`;
  }

  function markers() {
    const heads = { ink: "#333", pick: "var(--pick)", fresh: "var(--new)", end: "var(--end)" };
    return el("div", {}, svg("svg", {}, svg("defs", {}, ...Object.entries(heads).map(([id, fill]) =>
      svg("marker", { id: `head-${id}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 11, markerHeight: 11, orient: "auto", markerUnits: "userSpaceOnUse" },
        svg("path", { d: "M0 0L10 5L0 10z", fill })))))).firstElementChild?.firstElementChild;
  }

  /** @param {State} state @param {Map<number, Spot>} spots */
  function ordinary(state, spots) {
    /** @type {Map<string, {from: Spot, to: Spot, line: Line}>} */
    const found = new Map();
    const topics = state.topic ? Data.page.topicOrder.indexOf(state.topic) : -1;
    const masks = new Map(Data.room.model.arcs.map((arc) => [`${arc.s}>${arc.t}`, arc.all[0] ? arc.all[0][1] : 0]));
    const alive = Outcomes.groundOf(state).alive;
    const cut = new Set(state.ties.map((tie) => tie.join(">")));
    for (const line of lines) {
      const from = spots.get(line.s);
      const to = spots.get(line.t);
      const key = `${line.s}>${line.t}`;
      const mask = masks.get(key);
      const hidden = !state.layers.includes(line.layer) || (state.strict && !line.sure)
        || (line.layer === "REF" && topics >= 0 && mask !== undefined && !(mask >>> topics & 1))
        || alive[line.s] === false || alive[line.t] === false || (line.layer === "REF" && cut.has(key));
      if (!from || !to || from === to || hidden) continue;
      found.set(`${from.x},${from.y},${to.x},${to.y},${line.layer}`, { from, to, line });
    }
    const focused = state.focus;
    const quiet = focused !== null || state.walk !== null || state.bridges || state.proposals.length > 0;
    return [...found.values()].map(({ from, to, line }) => {
      const own = line.s === focused || line.t === focused;
      const arrow = line.layer === "REF";
      return svg("path", {
        class: "tie", d: course(from, to), fill: "none", stroke: own ? "var(--pick)" : "#555",
        "stroke-width": own ? 3.5 : arrow ? 1.6 : 1.2, "stroke-dasharray": DASHES[line.layer],
        opacity: own ? 1 : quiet ? 0.1 : 0.4, "marker-end": arrow ? `url(#head-${own ? "pick" : "ink"})` : null,
      });
    });
  }

  /** @param {Map<number, Spot>} spots @param {number} s @param {number} t @param {Elements_Look} look */
  function strong(spots, s, t, look) {
    const from = spots.get(s);
    const to = spots.get(t);
    return from && to && from !== to ? [svg("path", { d: course(from, to), fill: "none", ...look })] : [];
  }

  /** @param {State} state @param {Map<number, Spot>} spots */
  function marked(state, spots) {
    const weak = !state.bridges ? [] : bridges.flatMap(({ s, t, asked }) => [
      ...strong(spots, s, t, { class: asked ? "asked" : "weak", stroke: "#000", "stroke-width": 15, "stroke-dasharray": asked ? "10 6" : "" }),
      ...strong(spots, s, t, { stroke: asked ? "#fff" : "var(--mark)", "stroke-width": 11 }),
      ...strong(spots, s, t, { stroke: "#000", "stroke-width": 2, "marker-end": "url(#head-ink)" })]);
    const cut = state.ties.flatMap(([s, t]) => strong(spots, s, t, { class: "cut", stroke: "var(--end)", "stroke-width": 4, "stroke-dasharray": "3 9" }));
    const drawn = state.proposals.flatMap(({ s, t, kind }) => strong(spots, s, t, {
      class: "proposal", stroke: "var(--new)", "stroke-width": 7, "stroke-dasharray": kind === "deputy" ? "16 5" : "", "marker-end": "url(#head-fresh)" }));
    const way = !state.walk ? [] : state.walk.stops.slice(1, state.walk.shown + 1).flatMap((stop, step) =>
      strong(spots, /** @type {any} */ (state.walk).stops[step].at, stop.at, {
        class: "hop", stroke: "var(--pick)", "stroke-width": 6, "stroke-dasharray": stop.how === "stand" ? "4 6" : "", "marker-end": "url(#head-pick)" }));
    return [...weak, ...cut, ...drawn, ...way];
  }

  /** @param {HTMLElement} canvas @param {number} width @param {number} height */
  function sectors(canvas, width, height) {
    const { outline, sectorOrder } = Data.page;
    const shown = sectorOrder.filter((name) => name === "informal" ? outline.informal : outline.sectors.some(([each]) => each === name));
    const unit = scaled(width, height);
    const where = new Map(shown.map((name, place) => [name, { x: RING[place][0] * width, y: RING[place][1] * height, w: 10, h: 10 }]));
    byId("marks").replaceChildren();
    byId("lines").replaceChildren(...outline.between.flatMap(([one, other, count]) => {
      const from = where.get(one);
      const to = where.get(other);
      return from && to ? [svg("path", { class: "between", d: `M${from.x / unit} ${from.y / unit}L${to.x / unit} ${to.y / unit}`, stroke: "#666", "stroke-width": count === null ? 1 : 1 + Math.sqrt(count), opacity: 0.6 })] : [];
    }));
    canvas.replaceChildren(...shown.map((name) => {
      const spot = /** @type {Spot} */ (where.get(name));
      const count = outline.sectors.find(([each]) => each === name);
      return el("div", { class: "circle", style: `left:${spot.x}px;top:${spot.y}px;--sector:${Data.page.sectors[name]}` },
        `${Boxes.SIGNS[/** @type {keyof typeof Boxes.SIGNS} */ (name)]} ${Hyphens.soft(Words.label("sector", name))}`,
        el("small", {}, count ? Words.t("places", { count: count[1] }) : ""));
    }));
  }

  function draw() {
    const canvas = byId("canvas");
    const box = byId("boxes");
    const { clientWidth: width, clientHeight: height } = canvas;
    const { state } = Session;
    if (state.step === "sectors" || Data.isPublic) {
      sectors(box, width, height);
      return;
    }
    const held = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset?.key;
    const { box: wide, font } = Boxes.sizes(width, height);
    box.style.cssText = `--w:${wide};--f:${font}`;
    const seen = Boxes.seen(state, width, height);
    const look = Boxes.looks(state);
    box.replaceChildren(...seen.map((each) => Boxes.drawn(each, look(each.index))));
    const spots = spotsOf(seen, box, wide, scaled(width, height));
    const heads = markers();
    const all = state.step === "ties" || state.walk || state.focus !== null || state.proposals.length ? ordinary(state, spots) : [];
    byId("lines").replaceChildren(...(heads ? [heads] : []), ...all);
    byId("marks").replaceChildren(...marked(state, spots));
    if (held) /** @type {HTMLElement|null} */ (box.querySelector(`[data-key="${held}"]`))?.focus({ preventScroll: true });
  }

  /** Lines are drawn for a canvas of this width and grow with the wall. @param {number} width @param {number} height @returns {number} */
  function scaled(width, height) {
    const unit = Math.max(width / 1440, 0.6);
    for (const id of ["lines", "marks"]) byId(id).setAttribute("viewBox", `0 0 ${width / unit} ${height / unit}`);
    return unit;
  }

  /** The spot that stands for each actor: its own box or that of its group. @param {Seen[]} seen @param {HTMLElement} box @param {number} wide @param {number} unit @returns {Map<number, Spot>} */
  function spotsOf(seen, box, wide, unit) {
    /** @type {Map<number, Spot>} */
    const spots = new Map();
    seen.forEach((each, place) => {
      const height = /** @type {HTMLElement} */ (box.children[place]).offsetHeight;
      const spot = { x: each.x / unit, y: each.y / unit, w: wide / unit + 6, h: height / unit + 6 };
      const members = each.index === null ? Data.room.groups[/** @type {number} */ (each.group)].members : [each.index];
      members.forEach((member) => spots.set(member, spot));
    });
    return spots;
  }

  /** @param {Seen} each */
  function choose(each) {
    if (each.index === null) {
      Session.change("open", (state) => Boxes.open(state, /** @type {number} */ (each.group)));
      return;
    }
    const index = each.index;
    const { phase } = Session.state;
    if (phase === "walk" && Session.state.walk && Walk.step(index)) return;
    Session.glance((state) => { state.focus = state.focus === index ? null : index; });
  }

  return { draw, choose };
})();
