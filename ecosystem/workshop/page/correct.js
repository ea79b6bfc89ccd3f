/** Right, wrong, missing, do not know: said by a code, never by a name, and never into the data. */

const Correct = (() => {
  const { el, bdi, button, field, select } = Elements;
  const { boxes } = Data.room;
  const KINDS = ["referral", "appointment", "handover", "tip", "cooperation", "shared_space", "exchange", "feedback", "stand_in"];
  /** @type {Missed} */
  const missed = Session.draft("place", { name: "", type: "", topics: [], languages: [] });
  const form = Session.draft("correct", { code: "", role: "", s: -1, t: -1, kind: "referral" });

  /** @param {string} says */
  function report(says) {
    if (!/^(?=.*\d)[A-Za-z0-9_-]{1,32}$/.test(form.code)) return Elements.announce(Words.t("code_bad"));
    if (!form.role) return Elements.announce(Words.t("role_missing"));
    if (form.s < 0 || form.t < 0 || form.s === form.t) return Elements.announce(Words.t("pick_two"));
    const told = { source: boxes[form.s].id, target: boxes[form.t].id, kind: form.kind, says, informant: form.code, role: form.role, date: Session.today() };
    /** @param {Told} each */
    const same = (each) => ["source", "target", "kind", "informant", "role"].every((name) => each[/** @type {keyof Told} */ (name)] === told[/** @type {keyof Told} */ (name)]);
    const changed = Session.state.reports.some(same);
    Session.change("report", (state) => { state.reports = [...state.reports.filter((each) => !same(each)), told]; });
    if (changed) return Elements.announce(Words.t("report_changed", { code: form.code, says: Words.t({ yes: "agree", no: "disagree", missing: "missing" }[says] || "unsure") }));
    return Elements.announce(Words.t("reported", {
      from: boxes[form.s].name, to: boxes[form.t].name, says: Words.t({ yes: "agree", no: "disagree", missing: "missing" }[says] || "unsure"), code: form.code,
    }));
  }

  /** @param {"s"|"t"} end @param {string} words */
  const chooser = (end, words) => Elements.place(words, form[end], (actor) => { form[end] = actor; Main.draw(); }, `report-${end}`);

  /** @param {Told} each */
  const item = (each) => el("li", {}, bdi(nameOf(each.source)), " → ", bdi(nameOf(each.target)),
    `: ${Words.t({ yes: "agree", no: "disagree", missing: "missing" }[each.says] || "unsure")} (${each.informant})`);

  /** @param {string} id @returns {string} */
  const nameOf = (id) => (boxes.find((box) => box.id === id) || { name: id }).name;

  function add() {
    const name = missed.name.trim();
    if (!name || !missed.type || Lint.suspicious(name)) return Elements.announce(Words.t("place_bad"));
    const { type, topics, languages } = missed;
    Session.change("place", (state) => { state.places.push({ name, type, topics: [...topics], languages: [...languages], date: Session.today() }); });
    Object.assign(missed, { name: "", type: "", topics: [], languages: [] });
    return Main.draw();
  }

  /** Several of a list, ticked. @param {"topics"|"languages"} name @param {string[]} keys @param {string} vocabulary */
  const ticks = (name, keys, vocabulary) => el("details", {}, el("summary", {}, `${Words.t(name === "topics" ? "topic" : "language")}: ${missed[name].map((key) => Words.label(vocabulary, key)).join(", ") || "–"}`),
    ...keys.map((key) => el("label", { class: "tick" }, el("input", { type: "checkbox", checked: missed[name].includes(key), change: (event) => {
      missed[name] = event.target.checked ? [...missed[name], key] : missed[name].filter((each) => each !== key);
      Session.keepDrafts();
    } }), el("span", {}, Words.label(vocabulary, key)))));

  /** A place that is not on the map: a proposal, no fact. @param {State} state */
  const forgotten = (state) => el("details", { id: "forgotten", open: missed.name !== "" || state.places.length > 0 }, el("summary", {}, Words.t("forgotten")),
    field(Words.t("place_name"), el("input", { id: "place-name", value: missed.name, maxlength: 80, autocomplete: "off", input: (event) => { missed.name = event.target.value; } })),
    field(Words.t("place_type"), select([["", "–"], .../** @type {[string, string][]} */ (Object.keys(Data.page.labels.type).map((key) => /** @type {[string, string]} */ ([key, Words.label("type", key)])).sort((a, b) => a[1].localeCompare(b[1], Words.lang)))], missed.type, (type) => { missed.type = type; }, "place-type")),
    ticks("topics", Object.keys(Data.page.labels.topic), "topic"), ticks("languages", Object.keys(Data.page.labels.language), "language"),
    el("div", { class: "row" }, button(Words.t("place_add"), add, { id: "place-add", class: "main" })),
    el("ul", { id: "places" }, ...state.places.map((each) => el("li", {}, bdi(each.name), ` (${Words.label("type", each.type)})`))),
    el("p", { class: "quiet" }, Words.t("forgotten_note")));

  /** @param {State} state @returns {(HTMLElement|null)[]} */
  function panel(state) {
    return [
      el("p", { class: "quiet" }, Words.t("tap_two")),
      el("div", { class: "row" },
        field(Words.t("code"), el("input", { id: "code", value: form.code, maxlength: 32, autocomplete: "off", placeholder: "T1-03", "aria-describedby": "code-hint", input: (event) => { form.code = event.target.value.trim(); } })),
        field(Words.t("speaks_as"), select([["", "–"], .../** @type {[string, string][]} */ (["source", "target", "third"].map((role) => [role, Words.t(`role.${role}`)]))], form.role, (role) => { form.role = role; }, "role"))),
      el("p", { class: "quiet", id: "code-hint" }, Words.t("code_hint")),
      chooser("s", Words.t("tie_from")), chooser("t", Words.t("tie_to")),
      field(Words.t("tie_kind"), select(KINDS.map((kind) => [kind, Words.label("tie_kind", kind)]), form.kind, (kind) => { form.kind = kind; }, "report-kind")),
      el("div", { class: "row" },
        button(Words.t("agree"), () => report("yes"), { id: "say-yes" }), button(Words.t("disagree"), () => report("no"), { id: "say-no" }),
        button(Words.t("missing"), () => report("missing"), { id: "say-missing" }), button(Words.t("unsure"), () => report("unsure"), { id: "say-unsure" })),
      el("h3", {}, Words.t("reports_list")),
      el("ol", { id: "reports" }, ...state.reports.map(item)),
      state.reports.length === 0 ? el("p", {}, Words.t("none_yet")) : null,
      el("p", { class: "quiet" }, Words.t("reports_note")),
      forgotten(state),
    ];
  }

  return { panel, nameOf, form };
})();
