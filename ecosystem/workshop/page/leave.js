/** What may leave the room: the check first, then the snapshot, the file and the hand-out. */

const Leave = (() => {
  const { el, bdi, button } = Elements;
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

  let mine = -1;
  /** @type {Translated|null} */
  let translation = null;
  const SAID = ["promises", "what", "who", "whom", "due", "none_yet", "my_place", "my_changes", "no_ties", "to", "from", "with", "needs"];
  const LABELS = ["topic", "language", "class", "sector", "type"];

  /** The words of the hand-out as a file, for whoever translates them. */
  function saveWords() {
    const labels = Object.fromEntries(LABELS.map((name) => [name, Object.fromEntries(Object.keys(Data.page.labels[name]).map((key) => [key, Words.label(name, key)]))]));
    const words = Object.fromEntries(SAID.map((key) => [key, Data.page.words[Words.lang][key]]));
    Elements.download("handout-words.json", new Blob([`${JSON.stringify({ language: Words.lang, dir: "ltr", words, labels }, null, 1)}\n`], { type: "application/json" }));
  }

  /** @param {any} found @returns {boolean} whether it is a translation; what it does not say stays as it is */
  function translate(found) {
    const texts = (/** @type {any} */ part) => part && typeof part === "object" && Object.values(part).every((each) => typeof each === "string");
    if (!found || !/^[a-zA-Z-]{2,20}$/.test(found.language) || !texts(found.words) || !found.labels || !Object.values(found.labels).every(texts)) return false;
    translation = { ...found, dir: found.dir === "rtl" ? "rtl" : "ltr" };
    return true;
  }

  /** @param {any} event */
  async function loadWords(event) {
    let ok = false;
    try { ok = translate(JSON.parse(await event.target.files[0].text())); } catch { ok = false; }
    Elements.announce(ok && translation ? Words.t("words_loaded", { language: translation.language }) : Words.t("words_bad"));
  }

  function fillSheet() {
    const sheetOf = Elements.byId("sheet");
    sheetOf.lang = translation ? translation.language : Words.lang;
    sheetOf.dir = translation ? translation.dir : "ltr";
    sheetOf.replaceChildren(...Words.through(translation, () => sheet(Session.state)).flatMap((each) => each || []));
  }

  /** One place as the map knows it, with room for what is not right. @returns {HTMLElement[]} */
  function place() {
    const box = Data.room.boxes[mine];
    const known = box ? [el("p", {}, el("strong", {}, bdi(box.name)), ` · ${Words.label("sector", box.sector)} · ${Words.label("type", box.type)}`),
      ...(Twin.ties(mine).length ? Twin.ties(mine) : [Words.t("no_ties")]).map((words) => el("p", {}, bdi(words)))] : [el("div", { class: "lines" })];
    return [el("h2", {}, Words.t("my_place")), ...known, el("p", {}, Words.t("my_changes")), ...[1, 2, 3].map(() => el("div", { class: "lines" }))];
  }

  /** The hand-out on two pages: promises and one place, then the needs. @param {State} state @returns {(HTMLElement|null)[]} */
  function sheet(state) {
    const calm = Outcomes.of({ ...state, actors: [], ties: [], until: null, action: null, proposals: [] });
    const classes = [...new Set(calm.after.classes)].sort((a, b) => Outcomes.ORDER.indexOf(a) - Outcomes.ORDER.indexOf(b));
    return [
      el("h2", {}, Words.t("promises")), state.promises.length ? Promises.list(state) : el("p", {}, Words.t("none_yet")), ...place(),
      el("h2", { class: "new-page" }, Words.t("needs")), el("div", { class: "matrix" }, Figures.matrix(calm)),
      el("ul", { class: "plain", id: "classes" }, ...classes.map((name) => el("li", {}, `${Data.page.labels.symbol[name]} ${Words.label("class", name)}`))),
      ...Data.page.quarter.thresholds[Words.lang].map((words) => el("p", { class: "quiet" }, bdi(words))),
    ];
  }

  window.addEventListener("beforeprint", () => { if (Data.room.boxes.length) fillSheet(); });
  window.addEventListener("afterprint", () => Elements.byId("sheet").replaceChildren());

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
      el("h2", {}, Words.t("take_along")),
      el("p", { id: "summary" }, Words.t("summary", { reports: state.reports.length, wishes: state.proposals.length, promises: state.promises.length, notes: state.notes.length })),
      state.promises.length ? Promises.list(state) : null,
      Elements.place(Words.t("my_place"), mine, (actor) => { mine = actor; }, "mine"),
      el("div", { class: "row" },
        button(Words.t("keep"), save, { class: "main", id: "save-file" }),
        button(Words.t("print"), () => window.print(), { id: "print" }),
        button(Words.t("load"), () => Elements.byId("load-file").click()),
        button(Words.t("fresh"), Display.askFresh, { id: "fresh" })),
      el("p", { class: "quiet" }, Words.t("words_note")),
      el("div", { class: "row" }, button(Words.t("words_save"), saveWords, { id: "save-words" }), button(Words.t("words_load"), () => Elements.byId("load-words").click())),
      el("input", { type: "file", id: "load-words", accept: "application/json", hidden: true, "aria-label": Words.t("words_load"), change: loadWords }),
      ...kept(),
      el("input", { type: "file", id: "load-file", accept: "application/json", hidden: true, "aria-label": Words.t("load"), change: load }),
    ];
  }

  return { panel, save, translate };
})();
