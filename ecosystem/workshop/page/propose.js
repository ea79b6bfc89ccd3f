/** Draw one new tie or one deputy, and see at once which needs it closes. */

const Propose = (() => {
  const { el, bdi, button, field, select } = Elements;
  const { model } = Data.room;
  const form = Session.draft("propose", { s: -1, t: -1, effort: 1 });

  /** @param {"tie"|"deputy"} kind */
  function draw(kind) {
    const { s, t, effort } = form;
    if (s < 0 || t < 0 || s === t) return Elements.announce(Words.t("pick_two"));
    const there = model.arcs.some((arc) => arc.s === s && arc.t === t);
    if (kind === "tie" && there) return Elements.announce(Words.t("exists"));
    if (kind === "deputy" && !there) return Elements.announce(Words.t("no_such_tie"));
    Session.change("propose", (state) => {
      if (state.proposals.some((each) => each.s === s && each.t === t && each.kind === kind)) return;
      state.proposals.push({ s, t, kind, effort, date: Session.today() });
      state.sector = "";
    });
    return undefined;
  }

  /** What one proposal closes alone, beside the others. @param {State} state @param {Proposal} proposal @returns {number} */
  function closes(state, proposal) {
    const without = { ...state, proposals: state.proposals.filter((each) => each !== proposal) };
    const [before, after] = [without, state].map((each) => Outcomes.compute(Outcomes.changeOf(each)).classes);
    const covered = ["G0", "GX_known", "G1", "G2"];
    return after.filter((name, cell) => name !== before[cell] && (covered.indexOf(before[cell]) < 0 ? covered.includes(name) : covered.includes(name) && covered.indexOf(name) < covered.indexOf(before[cell]))).length;
  }

  /** @param {State} state @param {Proposal} proposal */
  const item = (state, proposal) => el("li", {}, el("strong", {}, bdi(WhatIf.pair(proposal.s, proposal.t))),
    ` ${Words.t(proposal.kind === "tie" ? "new_tie" : "deputy")}, ${Words.t("effort")}: ${Words.t(`effort.${proposal.effort}`)}. `,
    Words.t("closes", { count: closes(state, proposal) }), " ",
    button(Words.t("undraw"), () => Session.change("undraw", (next) => {
      next.proposals = next.proposals.filter((each) => each.s !== proposal.s || each.t !== proposal.t || each.kind !== proposal.kind);
    })));

  /** @param {"s"|"t"} end @param {string} words */
  const chooser = (end, words) => Elements.place(words, form[end], (actor) => { form[end] = actor; Main.draw(); }, `propose-${end}`);

  /** @param {State} state @returns {(HTMLElement|null)[]} */
  function panel(state) {
    return [
      el("p", { class: "quiet" }, Words.t("tap_two")),
      chooser("s", Words.t("tie_from")), chooser("t", Words.t("tie_to")),
      field(Words.t("effort"), select([1, 2, 3].map((effort) => [effort, Words.t(`effort.${effort}`)]), form.effort, (effort) => { form.effort = Number(effort); }, "effort")),
      el("div", { class: "row" },
        button(Words.t("draw_it"), () => draw("tie"), { id: "draw-tie", class: "main" }),
        button(Words.t("deputy_it"), () => draw("deputy"), { id: "draw-deputy" })),
      state.strict && state.proposals.length ? el("p", { class: "notice" }, Words.t("confirmed_hides")) : null,
      el("h3", {}, Words.t("drawn")),
      state.proposals.length ? el("ol", { id: "proposals" }, ...state.proposals.map((each) => item(state, each))) : el("p", {}, Words.t("none_yet")),
      Figures.panel(state),
    ];
  }

  return { panel, form };
})();
