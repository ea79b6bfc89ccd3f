/** What may leave the room: the check first, then the snapshot, the file and the hand-out. */

const Leave = (() => {
  const { el, button } = Elements;
  const CHECKS = ["check1", "check2", "check3", "check4"];

  /** @param {State} state @returns {string} the first text that must not leave */
  const caught = (state) => [...state.notes.map((note) => note.text), ...state.promises.flatMap((each) => [each.what, each.role]), ...state.places.map((each) => each.name)].find(Lint.suspicious) || "";

  function save() {
    const name = `workshop-${Data.page.quarter.id || "quarter"}-${Session.today()}-${Session.id}.json`.replace(/[^\w.-]/g, "_");
    Elements.download(name, new Blob([`${JSON.stringify(Session.exported(), null, 1)}\n`], { type: "application/json" }));
    Elements.announce(Words.t("kept", { name }));
    Main.draw();
  }

  /** @param {any} event */
  async function load(event) {
    const [file] = event.target.files;
    let ok = false;
    try { ok = Session.load(JSON.parse(await file.text())); } catch { ok = false; }
    Elements.announce(Words.t(ok ? "loaded" : "load_bad"));
  }

  /** Earlier sessions of this quarter in this browser, to go back to. @returns {HTMLElement[]} */
  function kept() {
    const others = Session.others();
    if (!others.length) return [];
    return [el("h2", {}, Words.t("earlier_sessions")), el("ul", { class: "plain", id: "sessions" }, ...others.map((each) =>
      el("li", {}, Words.t("earlier_session", { time: Words.moment(each.saved), count: each.steps.length - 1 }), " ", button(Words.t("open"), () => Session.open(each.id)))))];
  }

  /** @param {State} state @returns {(HTMLElement|null)[]} */
  function panel(state) {
    const bad = caught(state);
    const free = state.released.every(Boolean) && !bad;
    return [
      el("h2", {}, Words.t("check")),
      ...CHECKS.map((key, place) => el("label", { class: "tick" }, el("input", {
        type: "checkbox", id: key, checked: state.released[place],
        change: (event) => Session.change("check", (next) => { next.released[place] = event.target.checked; }),
      }), el("span", {}, Words.t(key)))),
      bad ? el("p", { class: "bad" }, Words.t("check_lint", { text: bad })) : null,
      el("h2", {}, Words.t("snapshot")),
      el("p", { class: "quiet" }, free ? Words.t("snapshot_note") : Words.t("check_first")),
      el("div", { class: "row" },
        button(Words.t("snapshot_svg"), Snapshot.saveSvg, { disabled: !free, id: "save-svg" }),
        button(Words.t("snapshot_png"), Snapshot.savePng, { disabled: !free, id: "save-png" })),
      free ? el("div", { class: "snapshot" }, Snapshot.picture()) : null,
      el("h2", { class: "handout" }, Words.t("take_along")),
      el("p", { id: "summary", class: "handout" }, Words.t("summary", { reports: state.reports.length, wishes: state.proposals.length, promises: state.promises.length, notes: state.notes.length })),
      state.promises.length ? el("div", { class: "handout" }, Promises.list(state)) : null,
      el("div", { class: "row" },
        button(Words.t("keep"), save, { class: "main", id: "save-file" }),
        button(Words.t("print"), () => window.print(), { id: "print" }),
        button(Words.t("load"), () => Elements.byId("load-file").click()),
        button(Words.t("fresh"), Display.askFresh, { id: "fresh" })),
      ...kept(),
      el("input", { type: "file", id: "load-file", accept: "application/json", hidden: true, "aria-label": Words.t("load"), change: load }),
    ];
  }

  return { panel, save };
})();
