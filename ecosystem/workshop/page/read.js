/** Reading the picture: sectors, then actors, then ties; and one actor with its ties. */

const Read = (() => {
  const { el, bdi, toggle } = Elements;
  /** @type {State["step"][]} */
  const STEPS = ["sectors", "actors", "ties"];

  /** @param {State["step"]} step @param {string} [sector] */
  const go = (step, sector) => Session.change("step", (state) => {
    Object.assign(state, { step, sector: step === "actors" ? sector || Scene.SECTORS[0] || "" : "", type: "", leaf: 0, focus: null, bridges: false });
  });

  /** One step on or back, places sector by sector; false at the end. @param {number} by @returns {boolean} */
  function advance(by) {
    const { step, sector } = Session.state;
    if (Data.isPublic) return false;
    const beside = step === "actors" ? Scene.SECTORS[Scene.SECTORS.indexOf(sector) + by] : undefined;
    const next = beside ? step : STEPS[STEPS.indexOf(step) + by];
    if (!next) return false;
    go(next, beside || (by < 0 ? Scene.SECTORS[Scene.SECTORS.length - 1] : undefined));
    return true;
  }

  /** The chosen actor, its ties, and what can be done with it. @param {State} state @returns {HTMLElement|null} */
  function actor(state) {
    if (state.focus === null) return null;
    const index = state.focus;
    const box = Data.room.boxes[index];
    const own = Data.room.lines.filter((line) => (line.s === index || line.t === index) && state.layers.includes(line.layer) && (!state.strict || line.sure));
    return el("div", { class: "notice", id: "actor" },
      el("h2", {}, bdi(box.name)),
      el("p", { class: "quiet" }, [Words.label("sector", box.sector), box.named ? Words.label("type", box.type) : "", box.dock ? Words.t("docking") : ""].filter(Boolean).join(" · ")),
      el("ul", {}, ...own.map((line) => tie(line, index))),
      own.length === 0 && el("p", {}, Words.t("no_ties")));
  }

  /** @param {Line} line @param {number} index */
  function tie(line, index) {
    const other = line.s === index ? line.t : line.s;
    const words = line.layer !== "REF" ? "with" : line.s === index ? "to" : "from";
    const kinds = line.kinds.map((kind) => Words.label("tie_kind", kind)).join(", ");
    return el("li", {}, bdi(Words.t(words, { name: Boxes.nameOf(other) })),
      el("span", { class: "quiet" }, ` (${kinds}${line.sure || !Data.room.boxes[other].named ? "" : `, ${Words.t("unconfirmed")}`})`));
  }

  /** @param {State} state @returns {(HTMLElement|null)[]} */
  function panel(state) {
    if (Data.isPublic) return [el("p", { class: "notice" }, Words.t("public_page"))];
    return [
      el("div", { class: "row" }, ...STEPS.map((step) => toggle(Words.t(`step.${step}`), state.step === step, () => go(step), { id: `step-${step}` }))),
      el("p", {}, Words.t(`step_words.${state.step}`)),
      actor(state),
    ];
  }

  return { panel, advance, actor };
})();
