/** Boxes of the picture: who is seen, where each stands, and what each looks like now. */

/** @typedef {{key: string, index: number|null, group: number|null, x: number, y: number, front: boolean}} Seen */

const Boxes = (() => {
  const { el, bdi } = Elements;
  const { boxes, groups, grid, rows, bridges, points } = Data.room;
  const MOST = 60;
  const SIGNS = { state: "■", welfare: "✚", civil: "◆", business: "▲", housing: "⌂", informal: "●" };

  /** Room for a box at this size of the canvas. @param {number} width @param {number} height */
  function sizes(width, height) {
    const column = width / grid;
    const font = Math.max(9, Math.min(column / 8.4, (height / rows) * 0.24));
    return { box: column * 0.93, font, line: font * 3.7 };
  }

  /** Who is seen: everybody ungrouped, each group closed or as its members. @param {State} state @param {number} width @param {number} height @returns {Seen[]} */
  function seen(state, width, height) {
    /** @type {Seen[]} */
    const found = [];
    boxes.forEach((box, index) => {
      if (!Data.groupOf.has(index)) found.push({ key: `b${index}`, index, group: null, x: box.x * width, y: box.y * height, front: false });
    });
    groups.forEach((group, number) => {
      const at = { x: group.x * width, y: group.y * height };
      if (!state.open.includes(number)) found.push({ key: `g${number}`, index: null, group: number, ...at, front: false });
      else found.push(...fan(group, number, at, width, height));
    });
    return found;
  }

  /** Members of an open group, in a column around its seat. @param {GroupBox} group @param {number} number @param {{x: number, y: number}} at @param {number} width @param {number} height @returns {Seen[]} */
  function fan(group, number, at, width, height) {
    const { line } = sizes(width, height);
    const tall = line * group.members.length;
    const top = Math.max(line / 2, Math.min(at.y - tall / 2 + line / 2, height - tall + line / 2));
    return group.members.map((index, row) => ({ key: `b${index}`, index, group: number, x: at.x, y: top + row * line, front: true }));
  }

  /** Open a group; older ones close so that at most sixty boxes are seen. @param {State} state @param {number} number */
  function open(state, number) {
    state.open = state.open.includes(number) ? state.open.filter((each) => each !== number) : [...state.open, number];
    while (state.open.length > 1 && seen(state, 1, 1).length > MOST) state.open.shift();
  }

  /** @param {number} index @returns {string} */
  const nameOf = (index) => boxes[index].name;

  /** @param {GroupBox} group @returns {string} */
  const groupName = (group) => Words.t("group_of", {
    count: group.members.length,
    type: group.type ? Words.label("type", group.type) : Words.label("sector", group.sector),
  });

  /** Who offers something for the chosen topic and language. @param {State} state @returns {Set<number>|null} */
  function matching(state) {
    if (!state.topic && !state.language) return null;
    const cells = Data.room.cells.map((_, cell) => cell).filter((cell) =>
      (!state.topic || Data.room.cells[cell].topic === state.topic)
      && (!state.language || Data.room.cells[cell].language === state.language));
    const ground = Outcomes.groundOf(state);
    const found = ground.offers.filter((offer) => cells.some((cell) => Engine.has(offer.y, cell)));
    return new Set(found.flatMap((offer) => [offer.a, ...(offer.p >= 0 ? [offer.p] : [])]));
  }

  /** Stops of the way as far as it has been walked. @param {State} state @returns {Map<number, string>} */
  function wayMarks(state) {
    const marks = new Map();
    if (!state.walk) return marks;
    const { stops, shown, ending } = state.walk;
    stops.slice(0, shown + 1).forEach((stop) => marks.set(stop.at, "way"));
    const last = stops[stops.length - 1];
    if (shown >= stops.length && ending) marks.set(last.at, ending === "help" ? "way help" : "way end");
    return marks;
  }

  /** Everything that decides how boxes look, once a drawing. @param {State} state */
  function looks(state) {
    const way = wayMarks(state);
    const match = matching(state);
    const gone = new Set(Outcomes.groundOf(state).alive.flatMap((alive, actor) => (alive ? [] : [actor])));
    const lost = Outcomes.lost(state);
    const key = new Map(state.bridges ? points.map((point) => [point.actor, point.asked ? "point asked" : "point"]) : []);
    const ends = new Set(state.bridges ? bridges.flatMap(({ s, t }) => [s, t]) : []);
    const drawn = new Set(state.proposals.flatMap(({ s, t }) => [s, t]));
    const quiet = way.size > 0 || ends.size > 0 || match !== null;
    /** @param {number|null} index @returns {string} */
    return (index) => (index === null ? (quiet ? "dim" : "") : [
      boxes[index].dock ? "dock" : "",
      boxes[index].named ? "" : "unnamed",
      way.get(index) || "",
      (match && !match.has(index)) || (way.size && !way.has(index)) || (ends.size && !ends.has(index) && !key.has(index)) ? "dim" : "",
      key.get(index) || "", ends.has(index) || drawn.has(index) ? "high" : "",
      gone.has(index) ? "gone" : lost.has(index) ? "lost" : "",
      state.focus === index ? "focus" : "",
      state.found.includes(index) ? "found" : "",
    ].filter(Boolean).join(" "));
  }

  /** @param {Seen} each @param {string} look @returns {HTMLElement} */
  function drawn(each, look) {
    const group = each.index === null ? groups[/** @type {number} */ (each.group)] : null;
    const sector = group ? group.sector : boxes[/** @type {number} */ (each.index)].sector;
    const name = group ? groupName(group) : nameOf(/** @type {number} */ (each.index));
    return el("button", {
      type: "button", class: `box ${group ? "group " : ""}${look}`, "data-key": each.key,
      "data-sign": SIGNS[/** @type {keyof typeof SIGNS} */ (sector)] || "",
      "aria-label": `${name}, ${Words.label("sector", sector)}${look.includes("dock") ? `, ${Words.t("docking")}` : ""}`,
      "aria-pressed": group ? null : String(look.includes("focus")),
      "aria-expanded": group ? "false" : null,
      title: name,
      style: `left:${each.x}px;top:${each.y}px;--sector:${Data.page.sectors[sector]};${each.front ? "z-index:3;" : ""}`,
      click: () => Net.choose(each),
    }, el("span", { class: "name", dir: "auto" }, bdi(Hyphens.soft(name))));
  }

  return { seen, sizes, open, looks, drawn, nameOf, groupName, SIGNS };
})();
