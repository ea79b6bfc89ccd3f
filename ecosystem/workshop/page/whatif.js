/** What if this goes: actors, ways and money, as many as the room likes; and back again. */

const WhatIf = (() => {
  const { el, bdi, button, field, select } = Elements;
  const { boxes, bridges, points, endings, model } = Data.room;
  const form = { actor: -1, tie: "" };

  /** Note the guess once the answer is there, and let the stage show what goes. @param {State} state */
  function settle(state) {
    Object.assign(state, { sector: "", focus: null });
    if (!state.guess.loss) return;
    const truth = Outcomes.of(state).changed.filter((each) => each.worse).length;
    state.guesses.push({ about: "loss", guess: state.guess.loss, truth: String(truth), date: Session.today() });
    state.guess.loss = "";
    state.guess.settled = JSON.stringify(Outcomes.changeOf(state));
  }

  /** @param {number} actor */
  const close = (actor) => Session.change("close", (state) => {
    if (!state.actors.includes(actor)) state.actors.push(actor);
    settle(state);
  }, true);

  /** @param {[number, number]} tie */
  const cut = (tie) => Session.change("cut", (state) => {
    if (!state.ties.some(([s, t]) => s === tie[0] && t === tie[1])) state.ties.push(tie);
    settle(state);
  }, true);

  /** @param {number|null} day */
  const end = (day) => Session.change("money", (state) => { state.until = day; settle(state); });

  /** @param {number} s @param {number} t @returns {string} */
  const pair = (s, t) => `${boxes[s].name} → ${boxes[t].name}`;
  const ties = model.arcs.map(({ s, t }) => /** @type {[string, string]} */ ([`${s}>${t}`, pair(s, t)])).sort((a, b) => Data.german.compare(a[1], b[1]));

  /** @param {State} state @returns {HTMLElement[]} */
  function gone(state) {
    const items = [
      ...state.actors.map((actor) => el("li", {}, bdi(boxes[actor].name), " ", button(Words.t("bring_back"), () =>
        Session.change("back", (next) => { next.actors = next.actors.filter((each) => each !== actor); })))),
      ...state.ties.map(([s, t]) => el("li", {}, bdi(pair(s, t)), " ", button(Words.t("bring_back"), () =>
        Session.change("back", (next) => { next.ties = next.ties.filter((each) => each[0] !== s || each[1] !== t); })))),
      ...(state.until === null ? [] : [el("li", {}, Words.t("until", { date: Words.day(dateOf(state.until)) }), " ", button(Words.t("bring_back"), () => end(null)))]),
    ];
    return [el("h3", {}, Words.t("gone")), items.length ? el("ul", { class: "plain", id: "gone" }, ...items) : el("p", {}, Words.t("gone_none"))];
  }

  /** @param {number} day @returns {string} */
  const dateOf = (day) => (endings.find((each) => each.day === day) || { date: "" }).date;

  /** @param {State} state @returns {HTMLElement} */
  function guess(state) {
    const input = /** @type {HTMLInputElement} */ (el("input", { type: "number", min: 0, max: Data.room.cells.length, value: state.guess.loss, id: "guess-loss" }));
    return el("div", { class: "row" }, field(Words.t("guess_loss"), input),
      button(Words.t("guess_set"), () => { if (input.value) Session.change("guess", (next) => { next.guess.loss = input.value; }); }, { id: "guess-set" }));
  }

  /** @param {State} state @returns {HTMLElement|null} */
  function guessed(state) {
    const last = state.guesses[state.guesses.length - 1];
    if (state.guess.loss) return el("p", {}, Words.t("guessed", { guess: state.guess.loss }));
    return last && last.about === "loss" && state.guess.settled === JSON.stringify(Outcomes.changeOf(state))
      ? el("p", { class: "notice", id: "guess-truth" }, Words.t("guess_right", { guess: last.guess, truth: last.truth })) : null;
  }

  /** @param {State} state @returns {HTMLElement} */
  function chooser(state) {
    if (state.focus !== null && boxes[state.focus].named) form.actor = state.focus;
    return Elements.keep("chooser", [Words.lang, form, state.until], () => el("div", {},
      el("div", { class: "row" },
        Elements.place(Words.t("whatif_actor"), form.actor, (actor) => { form.actor = actor; }, "close-actor"),
        button(Words.t("take_out"), () => { if (form.actor >= 0) close(form.actor); }, { id: "close", class: "main" })),
      el("div", { class: "row" },
        field(Words.t("whatif_tie"), select([["", "–"], ...ties], form.tie, (tie) => { form.tie = tie; }, "cut-tie")),
        button(Words.t("take_out"), () => { if (form.tie) cut(/** @type {[number, number]} */ (form.tie.split(">").map(Number))); }, { id: "cut", class: "main" })),
      el("div", { class: "row" },
        field(Words.t("whatif_money"), select([["", "–"], .../** @type {[number, string][]} */ (endings.map(({ day, date }) => [day, Words.day(date)]))], state.until ?? "", (day) => end(day ? Number(day) : null), "end-money")))));
  }

  /** The bridges, strongest case first, each with what it hangs on. @param {State} state @returns {HTMLElement[]} */
  function weak(state) {
    /** @param {number} asked */
    const ties = (asked) => bridges.filter((each) => each.asked === asked).map(({ s, t, text, action }) => el("li", {}, el("strong", {}, bdi(pair(s, t))),
      el("details", {}, el("summary", {}, Words.t("hangs")), el("p", {}, bdi(Words.say(text))), el("p", {}, bdi(Words.say(action)))),
      model.arcs.some((arc) => arc.s === s && arc.t === t) ? button(Words.t("try_it"), () => cut([s, t]), { class: "try" }) : null));
    /** @param {number} asked */
    const single = (asked) => points.filter((each) => each.asked === asked).map(({ actor, text }) => el("li", {}, el("strong", {}, bdi(boxes[actor].name)),
      el("details", {}, el("summary", {}, Words.t("hangs")), el("p", {}, bdi(Words.say(text)))), button(Words.t("take_out"), () => close(actor))));
    const list = () => {
      const [sure, alone, asked] = [ties(0), single(0), [...ties(1), ...single(1)]];
      return [...(sure.length ? [el("ol", { id: "bridge-list" }, ...sure)] : bridges.length ? [] : [el("p", {}, Words.t("bridges_none"))]),
        ...(alone.length ? [el("h3", {}, Words.t("points")), el("ol", {}, ...alone)] : []),
        ...(asked.length ? [el("h3", {}, Words.t("asked")), el("ol", { id: "asked-list" }, ...asked)] : [])];
    };
    return [Elements.toggle(Words.t("bridges"), state.bridges, bridgesOn, { id: "bridges-here" }), ...(state.bridges ? Elements.keep("weak", Words.lang, list) : [])];
  }

  function bridgesOn() {
    Session.change("bridges", (state) => {
      Object.assign(state, { bridges: !state.bridges, sector: "", focus: null });
    });
  }

  /** @param {State} state @returns {(HTMLElement|null)[]} */
  function panel(state) {
    const removed = state.actors.length || state.ties.length || state.until !== null;
    const answer = removed ? [...gone(state), guessed(state), Figures.panel(state), el("p", { class: "quiet" }, Words.t("unreached"))] : [guessed(state)];
    return [...answer, ...weak(state), el("h2", {}, Words.t("whatif")), guess(state), chooser(state), ...(removed ? [] : gone(state))];
  }

  /** The money slider: one notch a day on which something ends. @param {State} state @returns {(HTMLElement|null)[]} */
  function money(state) {
    if (!endings.length) return [el("p", {}, Words.t("no_ends"))];
    const place = state.until === null ? 0 : endings.findIndex((each) => each.day === state.until) + 1;
    const shown = endings[Math.max(place - 1, 0)];
    const words = place ? Words.t("until", { date: Words.day(shown.date) }) : Words.t("today", { date: Words.day(Data.page.quarter.wave || "") });
    return [
      guess(state), guessed(state),
      el("label", { class: "field" }, el("span", {}, Words.t("slider")), el("input", {
        type: "range", min: 0, max: endings.length, step: 1, value: place, id: "slider", "aria-valuetext": words,
        change: (event) => { const at = Number(event.target.value); end(at ? endings[at - 1].day : null); },
      })),
      el("p", { id: "slider-words" }, el("strong", {}, words)),
      Figures.panel(state),
      el("ul", { class: "plain" }, ...endings.map(({ date, offers, ties }, number) => el("li", { class: number < place ? "quiet" : "" },
        Words.t("ends_then", { date: Words.day(date), offers, ties })))),
    ];
  }

  /** One notch on or back; false at the end. @param {number} by @returns {boolean} */
  function advance(by) {
    const place = Session.state.until === null ? 0 : endings.findIndex((each) => each.day === Session.state.until) + 1;
    if (place + by < 0 || place + by > endings.length || !endings.length) return false;
    end(place + by ? endings[place + by - 1].day : null);
    return true;
  }

  return { panel, money, advance, bridgesOn, pair, close, cut };
})();
