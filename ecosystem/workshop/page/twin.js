/** The same content as text: for screen readers, for the hand-out, for whoever sits at the back. */

const Twin = (() => {
  const { el, bdi } = Elements;
  const { boxes, lines, cells } = Data.room;

  /** Whom one sends to, who sends here, and with whom one works: each name once. @param {number} index @returns {string[]} */
  function ties(index) {
    /** @type {Map<string, Set<string>>} */
    const found = new Map([["to", new Set()], ["from", new Set()], ["with", new Set()]]);
    for (const line of lines.filter(({ s, t }) => s === index || t === index)) {
      const other = boxes[line.s === index ? line.t : line.s].name;
      /** @type {Set<string>} */ (found.get(line.layer !== "REF" ? "with" : line.s === index ? "to" : "from")).add(other);
    }
    return [...found].filter(([, names]) => names.size).map(([words, names]) => Words.t(words, { name: [...names].join(", ") }));
  }

  /** @param {string[]} heads @param {(string|Node)[][]} rows */
  const table = (heads, rows) => el("table", {},
    el("thead", {}, el("tr", {}, ...heads.map((key) => el("th", { scope: "col" }, Words.t(key))))),
    el("tbody", {}, ...rows.map(([first, ...rest]) => el("tr", {}, el("th", { scope: "row" }, first), ...rest.map((each) => el("td", {}, each))))));

  /** Its state; where it is a gap a click says why. @param {Need} cell @param {string} state @returns {string|Node} */
  const why = (cell, state) => (!cell.why ? state : el("details", {}, el("summary", {}, state, " · ", Words.t("why")),
    ...cell.why[Words.lang].map((said) => el("p", {}, bdi(said)))));

  /** @param {State} state @returns {HTMLElement} */
  function content(state) {
    if (!boxes.length) return el("p", {}, Words.t("empty"));
    const { after } = Outcomes.of(state);
    return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": Words.t("twin") },
      table(["name", "sector", "ties"], boxes.map((box, index) =>
        [bdi(box.name), Words.label("sector", box.sector) + (box.dock ? `, ${Words.t("docking")}` : ""), bdi(ties(index).join("; ") || Words.t("no_ties"))])),
      el("h3", {}, Words.t("needs")),
      table(["needs", "state"], cells.map((cell, place) => [Words.need(cell), why(cell, Figures.state(after.classes[place]))])));
  }

  /** Only made when somebody opens it. @param {HTMLElement} place */
  function draw(place) {
    const was = /** @type {HTMLDetailsElement|null} */ (place.querySelector("details"));
    const details = /** @type {HTMLDetailsElement} */ (el("details", { open: was ? was.open : false }, el("summary", {}, Words.t("twin"))));
    const fill = () => { if (details.open && details.children.length === 1) details.append(content(Session.state)); };
    details.addEventListener("toggle", fill);
    place.replaceChildren(details);
    fill();
  }

  return { draw, ties };
})();
