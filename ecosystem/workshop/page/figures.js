/** Before and after in figures, and the needs that change; each says what it rests on. */

const Figures = (() => {
  const { el } = Elements;
  const { cells } = Data.room;
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
    /** @param {Changed} each */
    const item = (each) => {
      const need = Data.room.cells[each.cell];
      return el("li", { class: `change ${each.worse ? "worse" : "better"}` },
        el("strong", {}, Words.need(need)), `: ${state(each.before)} → ${state(each.after)}`,
        el("span", { class: "quiet" }, ` ${Words.people(need)}, ${Words.t(each.worse ? "worse" : "better")}`));
    };
    const rest = changed.length - LISTED;
    return !changed.length ? [] : [
      el("h3", {}, Words.t("changed_needs", { count: changed.length })),
      el("ul", { class: "plain", id: "changed" }, ...changed.slice(0, LISTED).map(item), rest > 0 && el("li", {}, `+ ${rest}`)),
    ];
  }

  /** @param {State} state @returns {HTMLElement} */
  function panel(state) {
    const compared = Outcomes.of(state);
    const { changed } = compared;
    return el("div", { id: "before-after" },
      el("h3", {}, Words.t("before_after")), changed.length ? null : el("p", {}, finding(state)), table(compared), ...changes(compared),
      el("p", { class: "quiet", id: "basis" }, Words.t(compared.basis === "full" ? "basis_full" : "basis_part")));
  }

  /** @param {string} name @param {number} count */
  const counted = (name, count) => Words.t(`finding.${name}.${count < 2 ? count : "n"}`, { count });

  /** How many people stand behind some needs, as far as it may be told. @param {Need[]} needs @returns {string} */
  function behind(needs) {
    const known = needs.flatMap((need) => (need.counted && need.people !== null ? [need.people] : []));
    const name = !known.length ? "none" : known.length < needs.length ? "some" : "all";
    return Words.t(`finding.people.${name}`, { count: Words.number(known.reduce((sum, each) => sum + each, 0)) });
  }

  /** What follows, in sentences that are read from the back. @param {State} state @returns {string} */
  function finding(state) {
    const { changed } = Outcomes.of(state);
    const sides = /** @type {[string, Changed[]][]} */ ([["worse", changed.filter((each) => each.worse)], ["better", changed.filter((each) => !each.worse)]]);
    const taken = state.actors.length + state.ties.length > 0 || state.until !== null;
    const away = Outcomes.cutOff(state).size;
    const told = sides.flatMap(([name, some]) => (some.length ? `${counted(name, some.length)} ${behind(some.map(({ cell }) => cells[cell]))}` : []));
    const cut = taken && (away || !changed.length) ? counted("cut", away) : "";
    if (!changed.length && cells.length) return taken ? Words.t("finding.no_loss", { cut }) : Words.t("no_change");
    const docks = Outcomes.barred(state).length;
    return [...told, cut && `${cut[0].toLocaleUpperCase()}${cut.slice(1)}.`, docks ? counted("docks", docks) : ""].filter(Boolean).join(" ");
  }

  /** The needs as topics by languages, as the gap matrix draws them; what changes says from what to what. @param {Compared} compared @param {Changed[]|null} [few] show only rows and columns of these, the longer side downward @returns {HTMLElement} */
  function matrix({ changed, after }, few = null) {
    const moved = new Map(changed.map((each) => [each.cell, each]));
    const wanted = few ? few.map(({ cell }) => cells[cell]) : cells;
    const axis = (/** @type {"topic"|"language"} */ name) => [...new Set(cells.map((cell) => cell[name]))].filter((key) => wanted.some((cell) => cell[name] === key));
    const sides = { topic: axis("topic"), language: axis("language") };
    /** @type {("topic"|"language")[]} */
    const [down, across] = few && sides.language.length > sides.topic.length ? ["language", "topic"] : ["topic", "language"];
    const rank = (/** @type {number} */ cell) => (moved.has(cell) ? 99 : Outcomes.ORDER.indexOf(after.classes[cell]) % 8);
    /** @param {string} row @param {string} column */
    const field = (row, column) => {
      const [cell] = cells.map((_, place) => place).filter((place) => cells[place][down] === row && cells[place][across] === column).sort((a, b) => rank(b) - rank(a));
      if (cell === undefined) return el("td", {}, "?", el("span", { class: "hear" }, Words.t("unknown_need")));
      const change = moved.get(cell);
      const now = after.classes[cell];
      const [paper, ink] = Data.page.labels.shade[now];
      const told = change ? `${state(change.before)} → ${state(now)}, ${Words.people(cells[cell])}, ${Words.t(change.worse ? "worse" : "better")}` : state(now);
      moved.delete(cell);
      return el("td", { class: !change ? "" : change.worse ? "falls" : "rises", style: `background:${paper};color:${ink}`, title: `${Words.need(cells[cell])}: ${told}` },
        el("span", { "aria-hidden": "true" }, change ? (change.worse ? "↓" : "↑") : "", Data.page.labels.symbol[now]),
        el("span", { class: "hear" }, told));
    };
    const body = sides[down].map((row) => el("tr", {}, el("th", { scope: "row" }, el("span", {}, Hyphens.soft(Words.label(down, row)))), ...sides[across].map((column) => field(row, column))));
    return el("table", {},
      moved.size ? el("caption", {}, `+ ${moved.size}`, el("span", { class: "hear" }, Words.t("changed_needs", { count: moved.size }))) : null,
      el("thead", {}, el("tr", {}, el("td"), ...sides[across].map((key) => el("th", { scope: "col" }, el("span", {}, Hyphens.soft(Words.label(across, key))))))),
      el("tbody", {}, ...body));
  }

  /** Beside the map: the sentence, and the needs that fall or rise: all, or where there is no room in letters that are read from the back, what changes for most people; the rest is counted. @param {State} now */
  function stage(now) {
    const asked = !Data.isPublic && Scene.whatIf(now);
    const words = asked ? finding(now) : "";
    const said = Elements.byId("finding");
    if (said.textContent !== words) said.textContent = words;
    const place = Elements.byId("matrix");
    place.setAttribute("aria-label", Words.t("needs"));
    const { changed } = asked ? Outcomes.of(now) : { changed: [] };
    place.replaceChildren();
    /** @param {number} most */
    const fits = (most) => {
      place.replaceChildren(matrix(Outcomes.of(now), most > changed.length ? null : changed.slice(0, most)));
      return place.scrollHeight <= place.clientHeight && place.scrollWidth <= place.clientWidth && !Net.isNarrow();
    };
    if (!changed.length || fits(changed.length + 1) || fits(changed.length)) return;
    let [low, high] = [1, changed.length];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (fits(middle)) low = middle;
      else high = middle;
    }
    fits(low);
  }

  return { panel, stage, state, matrix };
})();
