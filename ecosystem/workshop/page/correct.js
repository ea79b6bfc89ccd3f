/** Right, wrong, missing, do not know: said by a code, never by a name, and never into the data. */

const Correct = (() => {
  const { el, bdi, button, field, select } = Elements;
  const { boxes } = Data.room;
  const KINDS = ["referral", "appointment", "handover", "tip", "cooperation", "shared_space", "exchange", "feedback", "stand_in"];
  const form = Session.draft("correct", { code: "", role: "", s: -1, t: -1, kind: "referral" });

  /** @param {string} says */
  function report(says) {
    if (!/^(?=.*\d)[A-Za-z0-9_-]{1,32}$/.test(form.code)) return Elements.announce(Words.t("code_bad"));
    if (!form.role) return Elements.announce(Words.t("role_missing"));
    if (form.s < 0 || form.t < 0 || form.s === form.t) return Elements.announce(Words.t("pick_two"));
    Session.change("report", (state) => {
      state.reports.push({
        source: boxes[form.s].id, target: boxes[form.t].id, kind: form.kind, says,
        informant: form.code, role: form.role, date: Session.today(),
      });
    });
    return Elements.announce(Words.t("reported", {
      from: boxes[form.s].name, to: boxes[form.t].name, says: Words.t({ yes: "agree", no: "disagree", missing: "missing" }[says] || "unsure"), code: form.code,
    }));
  }

  /** @param {"s"|"t"} end @param {string} words */
  const chooser = (end, words) => field(words, select(
    [["-1", "–"], .../** @type {[number, string][]} */ (Data.byName.map((actor) => [actor, boxes[actor].name]))],
    form[end], (actor) => { form[end] = Number(actor); Main.draw(); }, { id: `report-${end}` }));

  /** @param {Told} each */
  const item = (each) => el("li", {}, bdi(nameOf(each.source)), " → ", bdi(nameOf(each.target)),
    `: ${Words.t({ yes: "agree", no: "disagree", missing: "missing" }[each.says] || "unsure")} (${each.informant})`);

  /** @param {string} id @returns {string} */
  const nameOf = (id) => (boxes.find((box) => box.id === id) || { name: id }).name;

  /** @param {State} state @returns {(HTMLElement|null)[]} */
  function panel(state) {
    return [
      el("p", { class: "quiet" }, Words.t("tap_two")),
      el("div", { class: "row" },
        field(Words.t("code"), el("input", { id: "code", value: form.code, maxlength: 32, autocomplete: "off", placeholder: "T1-03", "aria-describedby": "code-hint", input: (event) => { form.code = event.target.value.trim(); } })),
        field(Words.t("speaks_as"), select([["", "–"], .../** @type {[string, string][]} */ (["source", "target", "third"].map((role) => [role, Words.t(`role.${role}`)]))], form.role, (role) => { form.role = role; }, { id: "role" }))),
      el("p", { class: "quiet", id: "code-hint" }, Words.t("code_hint")),
      chooser("s", Words.t("tie_from")), chooser("t", Words.t("tie_to")),
      field(Words.t("tie_kind"), select(KINDS.map((kind) => [kind, Words.label("tie_kind", kind)]), form.kind, (kind) => { form.kind = kind; }, { id: "report-kind" })),
      el("div", { class: "row" },
        button(Words.t("agree"), () => report("yes"), { id: "say-yes" }), button(Words.t("disagree"), () => report("no"), { id: "say-no" }),
        button(Words.t("missing"), () => report("missing"), { id: "say-missing" }), button(Words.t("unsure"), () => report("unsure"), { id: "say-unsure" })),
      el("h3", {}, Words.t("reports_list")),
      el("ol", { id: "reports" }, ...state.reports.map(item)),
      state.reports.length === 0 ? el("p", {}, Words.t("none_yet")) : null,
      el("p", { class: "quiet" }, Words.t("reports_note")),
    ];
  }

  return { panel, nameOf, form };
})();
