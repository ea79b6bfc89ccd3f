/** Before and after in figures, and the needs that change; each says what it rests on. */

const Figures = (() => {
  const { el } = Elements;
  const LISTED = 12;

  /** @param {string} name @returns {string} */
  const state = (name) => `${Data.page.labels.symbol[name]} ${Words.label("class", name)}`;

  /** @param {Compared} compared @returns {HTMLElement} */
  function table({ before, after }) {
    const sides = [before, after];
    /** @param {string} words @param {(side: Side) => string} value */
    const line = (words, value) => el("tr", {}, el("th", { scope: "row" }, words),
      ...sides.map((side) => el("td", { class: "num" }, value(side))));
    const lines = [line(Words.t("covered"), (side) => {
      const { covered, all } = Outcomes.count(side);
      return Words.t("of", { count: covered, all });
    })];
    if (before.shares && after.shares) {
      lines.push(line(Words.t("people_share"), (side) => Words.span(/** @type {Shares} */ (side.shares).low, /** @type {Shares} */ (side.shares).high)));
      lines.push(line(Words.t("reach_share"), (side) => Words.share(/** @type {Shares} */ (side.shares).reach)));
    }
    return el("table", { id: "figures" },
      el("thead", {}, el("tr", {}, el("td"), el("th", { scope: "col", class: "num" }, Words.t("before")), el("th", { scope: "col", class: "num" }, Words.t("after")))),
      el("tbody", {}, ...lines));
  }

  /** @param {Compared} compared @returns {HTMLElement[]} */
  function changes({ changed }) {
    if (!changed.length) return [el("p", {}, Words.t("no_change"))];
    /** @param {Changed} each */
    const item = (each) => {
      const need = Data.room.cells[each.cell];
      return el("li", { class: `change ${each.worse ? "worse" : "better"}` },
        el("strong", {}, Words.need(need)), `: ${state(each.before)} → ${state(each.after)}`,
        el("span", { class: "quiet" }, ` ${Words.people(need)}, ${Words.t(each.worse ? "worse" : "better")}`));
    };
    const rest = changed.length - LISTED;
    return [
      el("h3", {}, Words.t("changed_needs", { count: changed.length })),
      el("ul", { class: "plain", id: "changed" }, ...changed.slice(0, LISTED).map(item), rest > 0 && el("li", {}, `+ ${rest}`)),
    ];
  }

  /** @param {State} state @returns {HTMLElement} */
  function panel(state) {
    const compared = Outcomes.of(state);
    return el("div", { id: "before-after" },
      el("h3", {}, Words.t("before_after")), table(compared), ...changes(compared),
      el("p", { class: "quiet", id: "basis" }, Words.t(compared.basis === "full" ? "basis_full" : "basis_part")));
  }

  return { panel, state };
})();
