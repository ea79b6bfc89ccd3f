/** Boxes of the picture: what each looks like now. */

const Boxes = (() => {
  const { el, bdi } = Elements;
  const { boxes, bridges, points } = Data.room;
  const SIGNS = { state: "■", welfare: "✚", civil: "◆", business: "▲", housing: "⌂", informal: "●", "?": "⬡" };

  /** @param {number} index @returns {string} */
  const nameOf = (index) => boxes[index].name;

  /** @param {Kind} kind @returns {string} */
  const kindName = (kind) => Words.t("group_of", { count: kind.members.length, type: kind.type ? Words.label("type", kind.type) : Words.label("sector", kind.sector) });

  /** Stops of the way as far as it has been walked. @param {State} state @returns {Map<number, string>} */
  function wayMarks(state) {
    const marks = new Map();
    if (!state.walk) return marks;
    const { stops, shown, ending } = state.walk;
    stops.slice(shown + 1).forEach((stop) => marks.set(stop.at, "ahead"));
    stops.slice(0, shown + 1).forEach((stop) => marks.set(stop.at, "way"));
    const last = stops[stops.length - 1];
    if (shown >= stops.length && ending) marks.set(last.at, ending === "help" ? "way help" : "way end");
    return marks;
  }

  /** Everything that decides how boxes look, once a drawing. @param {State} state */
  function looks(state) {
    const way = wayMarks(state);
    const gone = new Set(Outcomes.groundOf(state).alive.flatMap((alive, actor) => (alive ? [] : [actor])));
    const lost = Outcomes.lost(state);
    const barred = Outcomes.barred(state);
    const key = new Map(state.bridges ? points.map((point) => [point.actor, point.asked ? "point asked" : "point"]) : []);
    const ends = new Set([...(state.bridges ? bridges.flatMap(({ s, t }) => [s, t]) : []), ...state.proposals.flatMap(({ s, t }) => [s, t]), ...Net.picked(state)]);
    /** @param {number|null} index @returns {string} */
    return (index) => (index === null ? "" : [
      boxes[index].dock ? "dock" : "",
      boxes[index].named ? "" : "unnamed",
      way.get(index) || "",
      key.get(index) || "", ends.has(index) ? "high" : "",
      gone.has(index) ? "gone" : lost.has(index) ? "lost" : "", barred.includes(index) ? "barred" : "",
      state.focus === index ? "focus" : "",
      state.found.includes(index) ? "found" : "",
    ].filter(Boolean).join(" "));
  }

  /** @param {Seen} each @param {string} look @returns {HTMLElement} */
  function drawn(each, look) {
    const sector = each.kind ? each.kind.sector : boxes[/** @type {number} */ (each.index)].sector;
    const name = each.kind ? kindName(each.kind) : nameOf(/** @type {number} */ (each.index));
    return el("button", {
      type: "button", class: `box ${each.kind ? "group " : ""}${look}`, "data-key": each.key,
      "data-sign": SIGNS[/** @type {keyof typeof SIGNS} */ (sector)] || "",
      "aria-label": `${name}, ${Words.label("sector", sector)}${look.includes("dock") ? `, ${Words.t("docking")}` : ""}${look.includes("barred") ? `, ${Words.t("barred")}` : ""}${look.includes("lost") ? `, ${Words.t("cut_off")}` : ""}`,
      "aria-pressed": each.kind ? null : String(look.includes("focus")),
      "aria-expanded": each.kind ? "false" : null,
      title: name, style: `--sector:${Data.page.sectors[sector]}`,
      click: () => Net.choose(each),
    }, el("span", { class: "name", dir: "auto" }, look.includes("barred") && "⊘ ", bdi(Hyphens.soft(name))));
  }

  return { looks, drawn, nameOf, kindName, SIGNS };
})();
