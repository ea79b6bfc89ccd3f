/** The ninety minutes: phases, what the facilitator says, and drawing everything after each step. */

const Main = (() => {
  const { el, button, byId } = Elements;
  /** @type {[string, number, number][]} */
  const PHASES = [
    ["arrive", 0, 8], ["read", 8, 18], ["walk", 18, 38], ["correct", 38, 50], ["bridges", 50, 62],
    ["money", 62, 70], ["propose", 70, 82], ["promise", 82, 88], ["leave", 88, 90],
  ];

  /** @type {Record<string, (state: State) => (HTMLElement|null)[]>} */
  const PANELS = {
    arrive, read: Read.panel, walk: Walk.panel, correct: Correct.panel, bridges: WhatIf.panel,
    money: WhatIf.money, propose: Propose.panel, promise: Promises.panel, leave: Leave.panel,
  };

  /** @returns {HTMLElement[]} */
  function arrive() {
    return [
      el("h2", {}, Words.t("rules")), el("ol", { class: "rules" }, ...["rule1", "rule2", "rule3"].map((key) => el("li", {}, Words.t(key)))),
      el("p", { class: "quiet" }, Words.t("keys")),
      el("p", { class: "quiet", id: "kept" }, Words.t(Session.kept ? "kept_here" : "kept_not")),
    ];
  }

  /** @param {string} phase */
  function enter(phase) {
    Toolbar.close();
    Session.change("phase", (state) => {
      Object.assign(state, { phase, focus: null, sector: "", type: "", leaf: 0, step: "sectors", action: null });
      if (phase !== "walk") state.walk = null;
    });
  }

  /** @param {number} by */
  function go(by) {
    const next = PHASES[PHASES.findIndex(([name]) => name === Session.state.phase) + by];
    if (next && !Data.isPublic) enter(next[0]);
  }

  /** @returns {HTMLElement[]} */
  function notices() {
    const found = [];
    if (Session.elsewhere) {
      found.push(el("div", { class: "notice", id: "elsewhere" }, el("p", { class: "bad" }, Words.t("elsewhere")), button(Words.t("go_on_here"), () => location.reload(), { id: "go-on-here" })));
    }
    if (Session.resumed && Session.count > 0) {
      const time = Words.moment(Session.resumed);
      found.push(el("div", { class: "notice", id: "resumed" }, el("p", {}, Words.t("resumed", { time })), button(Words.t("fresh"), Display.askFresh)));
    }
    const [older] = Session.count === 0 ? Session.others().filter((each) => each.stamp !== Data.page.stamp) : [];
    if (older) {
      found.push(el("div", { class: "notice", id: "older" }, el("p", {}, Words.t("older_session", { time: Words.moment(older.saved), count: older.steps.length - 1 })),
        button(Words.t("take_over"), () => Session.open(older.id), { id: "take-over" })));
    }
    if (Session.shouldSave || !Session.kept) {
      found.push(el("div", { class: "notice", id: "offer" }, el("p", {}, Session.kept ? Words.t("offer_save", { count: Session.unsaved }) : Words.t("kept_not")),
        el("div", { class: "row" }, button(Words.t("keep"), Leave.save), button(Words.t("later"), () => { Session.later(); draw(); }))));
    }
    return found;
  }

  /** @param {State} state */
  function board(state) {
    const [name, from, to] = /** @type {[string, number, number]} */ (PHASES.find(([each]) => each === state.phase));
    const shown = Data.isPublic ? Read.panel(state) : [
      el("p", { class: "quiet" }, Words.t("minutes", { from, to })),
      el("p", { class: "say" }, Words.t(`say.${name}`)),
      ...PANELS[name](state),
      name !== "read" && state.focus !== null ? Read.actor(state) : null,
      el("div", { class: "row noprint" },
        button(`◀ ${Words.t("back")}`, () => Keys.advance(-1), { id: "step-back" }), button(`${Words.t("next")} ▶`, () => Keys.advance(1), { id: "step-next" })),
    ];
    Elements.arrange(byId("board"), [...notices(), ...shown.filter((each) => each !== null)]);
  }

  function draw() {
    const { state } = Session;
    const held = document.activeElement && document.activeElement.id;
    document.title = `${Words.say(Data.page.quarter.name)} · ${Words.t("phase." + state.phase)}`;
    byId("title").textContent = Words.say(Data.page.quarter.name);
    byId("status").textContent = Words.say(Data.page.quarter.status);
    byId("stage").setAttribute("aria-label", Words.t("stage"));
    byId("board").setAttribute("aria-label", Words.t("board"));
    byId("twin").setAttribute("aria-label", Words.t("twin"));
    byId("phases").setAttribute("aria-label", Words.t("phases"));
    Elements.arrange(byId("phases"), Elements.keep("phases", [Words.lang, state.phase], () => (Data.isPublic ? [] : PHASES.map(([name]) => button(Words.t(`phase.${name}`), () => enter(name), { id: `phase-${name}`, "aria-current": name === state.phase ? "step" : null })))));
    Toolbar.draw(byId("tools"), state);
    board(state);
    const top = Elements.keep("top", [Words.lang, document.documentElement.className, window.innerWidth, window.innerHeight], () => `${/** @type {HTMLElement} */ (document.querySelector(".top")).offsetHeight}px`);
    if (document.documentElement.style.getPropertyValue("--top") !== top) document.documentElement.style.setProperty("--top", top);
    Figures.stage(state);
    Net.draw();
    Twin.draw(byId("twin"));
    Session.keepDrafts();
    if (held && document.activeElement === document.body) document.getElementById(held)?.focus({ preventScroll: true });
  }

  return { draw, go };
})();

Display.restore();
Session.watch(Main.draw);
window.addEventListener("resize", Main.draw);
Main.draw();
document.documentElement.dataset.ready = "yes";
