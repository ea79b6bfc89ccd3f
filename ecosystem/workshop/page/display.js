/** How the page looks: large type, board, colour vision, black and white, language, view, legend. */

const Display = (() => {
  const { el, svg, button, toggle, byId } = Elements;
  const KEY = "ecosystem-workshop-display";
  const look = { big: false, wide: false, colours: false, mono: false, lang: Data.page.lang };

  function restore() {
    try { Object.assign(look, JSON.parse(localStorage.getItem(KEY) || "{}")); } catch { /* nothing kept: the page opens as made */ }
    apply();
  }

  function apply() {
    for (const name of /** @type {const} */ (["big", "wide", "colours", "mono"])) document.documentElement.classList.toggle(name, look[name]);
    Words.speak(look.lang);
    document.documentElement.lang = look.lang;
    try { localStorage.setItem(KEY, JSON.stringify(look)); } catch { /* the look is no loss */ }
  }

  /** @param {"big"|"wide"|"colours"|"mono"} name */
  function flip(name) { look[name] = !look[name]; apply(); Main.draw(); }

  /** A dark wall, so that the room looks at one another; the same key lights it again. */
  function blank() { document.documentElement.classList.toggle("blank"); }

  /** The whole wall, as the key of a presenter asks for it. */
  function full() {
    const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    done.catch(() => Elements.announce(Words.t("no_full")));
  }

  function speak() { look.lang = look.lang === "de" ? "en" : "de"; apply(); Main.draw(); }

  /** @returns {HTMLElement[]} */
  function menu() {
    return [
      toggle(Words.t("big"), look.big, () => flip("big"), { id: "big" }),
      toggle(Words.t("board"), !look.wide, () => flip("wide"), { id: "wide" }),
      toggle(Words.t("colours"), look.colours, () => flip("colours"), { id: "colours" }),
      toggle(Words.t("mono"), look.mono, () => flip("mono"), { id: "mono" }),
      el("strong", {}, Words.t("view")),
      ...(Data.isPublic ? [] : [toggle(Words.t("view.partner"), true, () => {}, { id: "view-partner" })]),
      button(Words.t("view.public"), () => ask(Words.t("view.public"), el("div", { class: "snapshot" }, Snapshot.picture())), { id: "view-public" }),
      button(Words.t("view.internal"), () => {}, { disabled: true, id: "view-internal" }),
      el("span", { class: "quiet" }, Words.t("view.locked")),
    ];
  }

  /** @param {string} title @param {...HTMLElement} content */
  function ask(title, ...content) {
    const dialog = /** @type {HTMLDialogElement} */ (byId("dialog"));
    dialog.replaceChildren(el("h2", { id: "dialog-title" }, title), ...content,
      el("div", { class: "row" }, button(Words.t("close"), () => dialog.close(), { id: "dialog-close" })));
    if (!dialog.open) dialog.showModal();
  }

  /** @param {SVGElement|HTMLElement} sign @param {string} words */
  const key = (sign, words) => el("div", { class: "keyrow" }, sign, el("span", {}, words));

  /** @param {string} colour @param {number} width @param {string} dashes */
  const line = (colour, width, dashes) => svg("svg", { viewBox: "0 0 80 24", "aria-hidden": "true" },
    ...(colour === "var(--mark)" ? [svg("path", { d: "M2 12H78", stroke: "#000", "stroke-width": width + 4 })] : []),
    svg("path", { d: "M2 12H78", stroke: colour, "stroke-width": width, "stroke-dasharray": dashes }));

  function legend() {
    const sectors = Data.page.sectorOrder.map((name) => key(
      svg("svg", { viewBox: "0 0 80 24", "aria-hidden": "true" }, svg("rect", { width: 44, height: 24, fill: Data.page.sectors[name] }),
        svg("text", { x: 50, y: 21, "font-size": 24 }, Boxes.SIGNS[/** @type {keyof typeof Boxes.SIGNS} */ (name)])), Words.label("sector", name)));
    const arrow = svg("svg", { viewBox: "0 0 80 24", "aria-hidden": "true" }, svg("path", { d: "M2 12H66", stroke: "#333", "stroke-width": 3 }), svg("path", { d: "M62 4L78 12L62 20z", fill: "#333" }));
    const border = (/** @type {string} */ words, /** @type {Record<string, string|number>} */ how) => key(svg("svg", { viewBox: "0 0 80 24", "aria-hidden": "true" }, svg("rect", { x: 4, y: 2, width: 60, height: 20, fill: "#fff", stroke: "#1a1a1a", "stroke-width": 2, ...how })), words);
    const dock = svg("svg", { viewBox: "0 0 80 24", "aria-hidden": "true" }, svg("rect", { x: 4, y: 1, width: 60, height: 22, fill: "#fff", stroke: "#1a1a1a", "stroke-width": 2 }), svg("rect", { x: 9, y: 6, width: 50, height: 12, fill: "#fff", stroke: "#1a1a1a", "stroke-width": 2 }));
    const dot = svg("svg", { viewBox: "0 0 80 24", "aria-hidden": "true" }, svg("circle", { cx: 34, cy: 12, r: 9, fill: "var(--mark)", stroke: "#000" }));
    const asked = svg("svg", { viewBox: "0 0 80 24", "aria-hidden": "true" }, svg("path", { d: "M2 12H56", stroke: "#000", "stroke-width": 14, "stroke-dasharray": "10 6" }), svg("path", { d: "M2 12H56", stroke: "#fff", "stroke-width": 10 }),
      svg("circle", { cx: 69, cy: 12, r: 9, fill: "#fff", stroke: "#000" }), svg("text", { x: 69, y: 17, "text-anchor": "middle", "font-size": 14, "font-weight": 700 }, "?"));
    ask(Words.t("legend"), ...sectors,
      key(dock, Words.t("legend.dock")), border(Words.t("legend.group"), { "stroke-width": 5 }),
      key(arrow, Words.t("legend.REF")), key(line("#555", 3, "10 6"), Words.t("legend.COOP")), key(line("#555", 3, "2 6"), Words.t("legend.INFO")),
      key(line("var(--mark)", 10, ""), Words.t("legend.bridge")), key(dot, Words.t("legend.point")),
      key(asked, Words.t("legend.asked")),
      border(Words.t("legend.end"), { stroke: "var(--end)", "stroke-width": 4 }),
      key(line("var(--new)", 7, ""), Words.t("legend.new")), border(Words.t("legend.gone"), { fill: "#ccc" }));
  }

  function askFresh() {
    ask(Words.t("fresh"), el("p", {}, Words.t("fresh_ask")), el("div", { class: "row" },
      button(Words.t("keep"), Leave.save),
      button(Words.t("fresh_yes"), () => { /** @type {HTMLDialogElement} */ (byId("dialog")).close(); Session.fresh(); }, { id: "fresh-yes" })));
  }

  function notes() {
    const input = /** @type {HTMLTextAreaElement} */ (el("textarea", { id: "note", rows: 3, maxlength: 300, "aria-label": Words.t("note_hint") }));
    const list = el("ul", { id: "notes" }, ...Session.state.notes.map((note) => el("li", {}, note.text)));
    const add = () => {
      const text = input.value.trim();
      if (!text) return;
      if (Lint.suspicious(text)) { wrong.textContent = Words.t("lint"); return; }
      Session.change("note", (state) => { state.notes.push({ text, date: Session.today() }); });
      notes();
    };
    const wrong = el("p", { class: "bad", role: "alert" });
    ask(Words.t("notes"), el("p", {}, Words.t("note_hint")), input, wrong,
      el("div", { class: "row" }, button(Words.t("note_add"), add, { class: "main", id: "note-add" })), list);
    input.focus();
  }

  return { restore, blank, full, menu, speak, legend, notes, ask, askFresh, flip };
})();
