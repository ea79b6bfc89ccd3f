/** The bar that is always there: back, confirmed only, filter, find, bridges, legend, display, keep. */

const Toolbar = (() => {
  const { el, button, toggle, field, select } = Elements;
  /** @type {string} */
  let opened = "";
  const names = el("datalist", { id: "names" }, ...Data.byName.map((actor) => el("option", { value: Data.room.boxes[actor].name })));

  /** @param {string} name @param {string} words @param {() => HTMLElement[]} content @param {string} [more] */
  function menu(name, words, content, more = "") {
    const open = opened === name;
    return el("div", { class: `menu ${more}` },
      button(`${words} ▾`, () => { opened = open ? "" : name; Main.draw(); }, { id: `menu-${name}`, "aria-expanded": String(open) }),
      open && el("div", { class: "pop" }, ...content()));
  }

  function strict() {
    if (!Data.room.model.asked) return Elements.announce(Words.t("confirmed_unknown"));
    Session.change("strict", (state) => { state.strict = !state.strict; });
    return Elements.announce(Session.state.strict ? Words.t("confirmed_on") : "");
  }

  /** @param {State} state @returns {HTMLElement[]} */
  function filter(state) {
    const topics = [...new Set(Data.room.cells.map((cell) => cell.topic))];
    const languages = [...new Set(Data.room.cells.map((cell) => cell.language))].sort();
    /** @param {string} layer */
    const flip = (layer) => Session.change("layers", (next) => {
      next.layers = next.layers.includes(layer) ? next.layers.filter((each) => each !== layer) : [...next.layers, layer];
    });
    /** @param {"topic"|"language"} name */
    const pick = (name) => (/** @type {string} */ value) => Session.change("filter", (next) => {
      next[name] = value;
      Object.assign(next, { sector: "", focus: null });
    });
    return [
      el("strong", {}, Words.t("layers")),
      ...["REF", "COOP", "INFO"].map((layer) => toggle(Words.label("layer", layer), state.layers.includes(layer), () => flip(layer), { id: `layer-${layer}` })),
      field(Words.t("topic"), select([["", Words.t("every")], .../** @type {[string, string][]} */ (topics.map((topic) => [topic, Words.label("topic", topic)]))], state.topic, pick("topic"), "filter-topic")),
      field(Words.t("language"), select([["", Words.t("every")], .../** @type {[string, string][]} */ (languages.map((code) => [code, Words.label("language", code)]))], state.language, pick("language"), "filter-language")),
      el("span", { class: "quiet" }, Words.t("filter_note")),
    ];
  }

  /** @param {any} event */
  function find(event) {
    event.preventDefault();
    const text = /** @type {HTMLInputElement} */ (Elements.byId("find")).value;
    const found = Find.search(text, Data.room.boxes.map((box) => box.name)).filter((place) => Data.room.boxes[place].named);
    Session.change("find", (state) => {
      state.found = found.slice(0, 5);
      state.focus = found.length ? found[0] : null;
      if (found.length && state.step === "sectors") state.step = "actors";
    });
    Elements.announce(found.length ? Words.t("find_some", { count: found.length }) : Words.t("find_none", { text }));
  }

  /** @param {State} state @returns {HTMLElement[]} */
  function room(state) {
    return [
      button(Words.t("undo"), Session.undo, { disabled: !Session.canUndo, id: "undo" }),
      button(Words.t("redo"), Session.redo, { disabled: !Session.canRedo, id: "redo" }),
      button(Words.t("reset"), () => { Session.reset(); Elements.announce(Words.t("reset_note")); }, { id: "reset" }),
      menu("filter", Words.t("filter"), () => filter(state)),
      el("form", { role: "search", submit: find },
        el("input", { id: "find", type: "search", placeholder: Words.t("find_hint"), "aria-label": Words.t("find"), autocomplete: "off", list: "names" }),
        names,
        el("button", { id: "find-go" }, Words.t("find"))),
      toggle(Words.t("bridges"), state.bridges, WhatIf.bridgesOn, { id: "bridges" }),
    ];
  }

  /** @param {HTMLElement} place @param {State} state */
  function draw(place, state) {
    place.setAttribute("aria-label", Words.t("phases"));
    const typed = /** @type {HTMLInputElement|null} */ (document.getElementById("find"))?.value || "";
    const said = [Words.lang, document.documentElement.className, opened, Session.canUndo, Session.canRedo, state.bridges, state.strict, state.layers, state.topic, state.language];
    Elements.arrange(place, Elements.keep("tools", said, () => [...(Data.isPublic ? [] : room(state)),
      menu("look", Words.t("look"), () => [
        ...(Data.isPublic ? [] : [
          toggle(Words.t("confirmed"), state.strict, strict, { id: "strict" })]),
        button(Words.t("switch"), Display.speak, { id: "switch", lang: Words.lang === "de" ? "en" : "de" }),
        button(Words.t("legend"), Display.legend, { id: "legend" }), ...Display.menu()], "late"),
      button(Words.t("notes"), Display.notes, { id: "parking" }),
      ...(Data.isPublic ? [] : [button(Words.t("keep"), Leave.save, { id: "keep" })])]));
    const input = /** @type {HTMLInputElement|null} */ (document.getElementById("find"));
    if (input) input.value = typed;
  }

  /** @returns {boolean} whether a menu was open */
  function close() {
    const was = opened !== "";
    opened = "";
    return was;
  }

  return { draw, close };
})();
