/** Walk in her shoes: choose a need and a docking point, then go hop by hop to where it ends. */

const Walk = (() => {
  const { el, bdi, button, field, select } = Elements;
  const { boxes, cells, model } = Data.room;
  /** What is chosen but not yet walked. @type {{cell: number, start: number}} */
  const chosen = { cell: 0, start: model.docks.length ? model.docks[0][0] : 0 };

  /** Two examples for the room: needs without an official way first, from a shop if one is a dock. */
  function personas() {
    const { classes } = Data.room.answers.base;
    const open = cells.map((_, cell) => cell).filter((cell) => ["G4", "G5"].includes(classes[cell]));
    const wanted = [["housing", "ro"], ["mental_health", "ti"]].map(([topic, language]) =>
      cells.findIndex((cell) => cell.topic === topic && cell.language === language)).filter((cell) => cell >= 0);
    const picked = [...new Set([...wanted, ...open, ...cells.keys()])].slice(0, 2);
    const shops = model.docks.map(([dock]) => dock).filter((dock) => boxes[dock].sector === "business");
    const start = shops[0] ?? chosen.start;
    return picked.map((cell) => ({ cell, start }));
  }

  /** @param {number} cell @param {number} start */
  function begin(cell, start) {
    Session.change("walk", (state) => {
      const { stops, ending, handOvers } = Ways.walk(Outcomes.groundOf(state), cell, start);
      if (state.step === "sectors") state.step = "actors";
      state.walk = { cell, start, stops, shown: 0, ending, handOvers };
      Object.assign(state, { focus: null, sector: "" });
      if (state.guess.walk) {
        state.guesses.push({ about: `walk:${Object.values(cells[cell]).slice(0, 4).join(":")}:${boxes[start].id}`, guess: state.guess.walk, truth: ending === "help" ? "yes" : "no", date: Session.today() });
        state.guess.walk = "";
      }
    });
  }

  /** One hop on or back; false at the end. @param {number} by @returns {boolean} */
  function advance(by) {
    const { walk } = Session.state;
    if (!walk || walk.shown + by < 0 || walk.shown + by > walk.stops.length) return false;
    Session.change("hop", (state) => {
      if (state.walk) state.walk.shown += by;
    });
    return true;
  }

  /** The room sends her elsewhere: go on from the chosen next stop. @param {number} to @returns {boolean} */
  function step(to) {
    const { walk } = Session.state;
    if (!walk) return false;
    const ground = Outcomes.groundOf(Session.state);
    const at = walk.stops[Math.min(walk.shown, walk.stops.length - 1)].at;
    const next = Ways.onward(ground, walk.cell, at).find((stop) => stop.at === to);
    if (!next) return false;
    Session.change("hop", (state) => {
      if (!state.walk) return;
      const rest = Ways.walk(ground, walk.cell, to);
      const gone = walk.stops.slice(0, Math.min(walk.shown, walk.stops.length - 1) + 1);
      const sent = gone.filter((stop) => stop.how === "send").length + (next.how === "send" ? 1 : 0);
      state.walk.stops = [...gone, next, ...rest.stops.slice(1)];
      state.walk.shown = gone.length;
      state.walk.ending = rest.ending;
      state.walk.handOvers = sent + rest.handOvers;
    });
    return true;
  }

  function chooser() {
    const topics = [...new Set(cells.map((cell) => cell.topic))];
    const now = cells[chosen.cell];
    const languages = [...new Set(cells.filter((cell) => cell.topic === now.topic).map((cell) => cell.language))];
    const variants = cells.map((_, cell) => cell).filter((cell) => cells[cell].topic === now.topic && cells[cell].language === now.language);
    /** @param {(cell: Need) => boolean} test */
    const take = (test) => { chosen.cell = Math.max(0, cells.findIndex(test)); Main.draw(); };
    const docks = new Set(model.docks.map(([dock]) => dock));
    const starts = [...Data.byName].sort((a, b) => Number(docks.has(b)) - Number(docks.has(a)));
    return [
      el("div", { class: "row" },
        field(Words.t("topic"), select(topics.map((topic) => [topic, Words.label("topic", topic)]), now.topic, (topic) =>
          take((cell) => cell.topic === topic && (cell.language === now.language || !cells.some((each) => each.topic === topic && each.language === now.language))), "walk-topic")),
        field(Words.t("language"), select(languages.map((code) => [code, Words.label("language", code)]), now.language, (code) =>
          take((cell) => cell.topic === now.topic && cell.language === code), "walk-language")),
        variants.length > 1 && field(Words.t("for_group"), select(variants.map((cell) => [cell, Words.need(cells[cell])]), chosen.cell, (cell) => { chosen.cell = Number(cell); Main.draw(); }, "walk-group"))),
      field(Words.t("start"), select(starts.map((actor) => [actor, `${docks.has(actor) ? "◎ " : ""}${boxes[actor].name}`]), chosen.start, (actor) => { chosen.start = Number(actor); }, "walk-start")),
    ];
  }

  /** @param {State} state @returns {HTMLElement} */
  function guess(state) {
    const set = (/** @type {string} */ value) => Session.change("guess", (next) => { next.guess.walk = value; });
    return el("div", { class: "row", id: "guess-walk" }, el("span", {}, Words.t("guess_walk")),
      Elements.toggle(Words.t("yes"), state.guess.walk === "yes", () => set("yes")),
      Elements.toggle(Words.t("no"), state.guess.walk === "no", () => set("no")));
  }

  /** @param {State} state @returns {HTMLElement[]} */
  function story(state) {
    const { walk } = state;
    if (!walk) return [];
    const over = walk.shown >= walk.stops.length;
    const items = walk.stops.slice(0, walk.shown + 1).map((stop, place) => {
      const words = stop.how === "start" ? Words.t("at_start", { name: boxes[stop.at].name })
        : Words.t(stop.how === "send" ? "hop_send" : "hop_stand", { name: boxes[walk.stops[place - 1].at].name, next: boxes[stop.at].name });
      return el("li", { class: place === walk.shown ? "now" : "" }, bdi(words));
    });
    return [
      el("h2", { id: "walk-need" }, Words.need(cells[walk.cell])),
      el("ol", { class: "steps", id: "walk-steps" }, ...items),
      ...(over ? ending(state, walk) : others(walk)),
      el("div", { class: "row" },
        button(Words.t("hop_back"), () => advance(-1), { disabled: walk.shown === 0, id: "hop-back" }),
        button(Words.t("hop"), () => advance(1), { class: "main", disabled: over, id: "hop" })),
    ];
  }

  /** @param {NonNullable<State["walk"]>} walk @returns {HTMLElement[]} */
  function others(walk) {
    const at = walk.stops[Math.min(walk.shown, walk.stops.length - 1)].at;
    const next = Ways.onward(Outcomes.groundOf(Session.state), walk.cell, at);
    if (next.length < 2) return [];
    return [el("details", {}, el("summary", {}, Words.t("other_way")),
      el("div", { class: "row" }, ...next.map((stop) => button(boxes[stop.at].name, () => step(stop.at)))))];
  }

  /** @param {State} state @param {NonNullable<State["walk"]>} walk @returns {HTMLElement[]} */
  function ending(state, walk) {
    const { name } = boxes[walk.stops[walk.stops.length - 1].at];
    const ground = Outcomes.groundOf(state);
    const walks = ground.docks.map(([dock]) => Ways.walk(ground, walk.cell, dock));
    const reached = walks.filter((each) => each.ending === "help" && each.handOvers <= model.k).length;
    const from = el("p", { id: "reached-from" }, Words.t("reached_from", { count: reached, all: walks.length }));
    const last = state.guesses[state.guesses.length - 1];
    const guessed = last && last.about.startsWith("walk:") ? [el("p", {}, Words.t("guessed", { guess: Words.t(last.guess) }))] : [];
    if (walk.ending === "help") {
      return [el("p", { class: "arriving", id: "walk-end" }, Words.t("hop_help", { name, count: walk.handOvers })),
        ...(walk.handOvers > model.k ? [el("p", {}, Words.t("hop_late", { k: model.k }))] : []), ...guessed, from];
    }
    const names = Ways.walk(ground, walk.cell, walk.start).elsewhere.map((actor) => boxes[actor].name).join(", ");
    const reason = walk.ending === "no_offer" ? Words.t("end_no_offer") : Words.t(walk.ending === "circle" ? "end_circle" : "end_no_tie");
    return [
      el("p", { class: "ending", id: "walk-end" }, bdi(Words.t("end", { name }))), el("p", {}, reason),
      ...(names ? [el("p", {}, Words.t("end_elsewhere", { names }))] : []),
      el("p", { class: "quiet" }, Words.t("end_informal")), ...guessed, from];
  }

  /** @param {State} state @returns {(HTMLElement|null)[]} */
  function panel(state) {
    if (!cells.length || !Data.named.length) return [el("p", {}, Words.t("empty"))];
    const choice = el("details", { open: !state.walk, id: "choose" },
      el("summary", {}, Words.t("need")),
      el("div", { class: "row" }, ...personas().map(({ cell, start }, place) =>
        button(Words.t("persona", { number: place + 1 }), () => { Object.assign(chosen, { cell, start }); Main.draw(); }, { id: `persona-${place + 1}` }))),
      ...chooser(),
      guess(state),
      el("div", { class: "row" }, button(Words.t("go"), () => begin(chosen.cell, chosen.start), { class: "main", id: "go" })));
    return [...story(state), choice];
  }

  return { panel, advance, step, begin };
})();
