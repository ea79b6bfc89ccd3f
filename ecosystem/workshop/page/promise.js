/** Promises: what, which role, with whom, until when. Never the name of a person. */

const Promises = (() => {
  const { el, bdi, button, field } = Elements;
  const { boxes, plan } = Data.room;
  const OWNERS = ["ki", "city", "welfare", "advice", "quarter", "mso", "housing"];
  const form = Session.draft("promise", { what: "", role: "", partner: -1, due: "" });

  function fortnight() {
    const day = new Date(`${Session.today()}T12:00`);
    day.setDate(day.getDate() + 14);
    return day.toISOString().slice(0, 10);
  }

  function add() {
    const [what, role] = [form.what.trim(), form.role.trim()];
    const due = form.due || fortnight();
    if (!what || !role || !/^\d{4}-\d{2}-\d{2}$/.test(due)) return Elements.announce(Words.t("promise_bad"));
    if (Lint.suspicious(what) || Lint.suspicious(role)) return Elements.announce(Words.t("lint"));
    const partner = form.partner < 0 ? null : boxes[form.partner].id;
    Object.assign(form, { what: "", role: "", partner: -1, due: "" });
    return Session.change("promise", (state) => { state.promises.push({ what, role, partner, due, date: Session.today() }); });
  }

  /** @param {number|null} action */
  const show = (action) => Session.change("action", (state) => { Object.assign(state, { action, actors: [], ties: [], until: null, sector: "", focus: null }); });

  /** One thing to do from the plan, seen on the stage before it is promised. @param {State} state @param {Planned} each @param {number} action */
  function planned(state, each, action) {
    const what = Words.say(each.what);
    const due = each.due > Session.today() ? each.due : fortnight();
    const taken = state.promises.some((promise) => promise.finding === each.id);
    const take = () => Session.change("promise", (next) => { next.promises.push({ what, role: Words.say(each.who), partner: null, due, date: Session.today(), finding: each.id }); });
    const shown = state.action === action;
    return el("li", {}, bdi(what), el("p", { class: "quiet" }, bdi(Words.say(each.why))), el("div", { class: "row" },
      Elements.toggle(Words.t("see_it"), shown, () => show(shown ? null : action), { id: `see-${action}` }),
      button(Words.t(taken ? "promise_taken" : "promise_take"), take, { id: `take-${action}`, disabled: taken })));
  }

  /** @param {Promised} each */
  const item = (each) => el("tr", {}, el("td", {}, bdi(each.what)), el("td", {}, bdi(each.role)),
    el("td", {}, each.partner ? bdi(Correct.nameOf(each.partner)) : ""), el("td", { class: "num" }, Words.day(each.due)));

  /** @param {State} state @returns {HTMLElement} */
  const list = (state) => el("table", { id: "promises" },
    el("thead", {}, el("tr", {}, ...["what", "who", "whom", "due"].map((key) => el("th", { scope: "col" }, Words.t(key))))),
    el("tbody", {}, ...state.promises.map(item)));

  /** @param {State} state @returns {(HTMLElement|null)[]} */
  function panel(state) {
    const typed = (/** @type {"what"|"role"|"due"} */ name) => (/** @type {any} */ event) => { form[name] = event.target.value; };
    return [
      field(Words.t("what"), el("input", { id: "what", value: form.what, maxlength: 200, input: typed("what") })),
      field(Words.t("who"), el("input", { id: "who", value: form.role, maxlength: 80, list: "owners", input: typed("role") })),
      el("datalist", { id: "owners" }, ...OWNERS.map((key) => el("option", { value: Words.t(`owner.${key}`) }))),
      el("div", { class: "row" },
        Elements.place(Words.t("whom"), form.partner, (actor) => { form.partner = actor; }, "whom"),
        field(Words.t("due"), el("input", { type: "date", id: "due", value: form.due || fortnight(), input: typed("due") }))),
      el("div", { class: "row" }, button(Words.t("promise_add"), add, { class: "main", id: "promise-add" })),
      el("h3", {}, Words.t("promises")),
      state.promises.length ? list(state) : el("p", {}, Words.t("none_yet")),
      ...(plan.length ? [el("h3", {}, Words.t("plan")), el("ol", { id: "plan" }, ...plan.map((each, action) => planned(state, each, action)))] : []),
    ];
  }

  return { panel, list };
})();
