/**
 * What the room does, step by step: undo and redo without limit, kept in the browser after every
 * step, exported as a file. A step is a whole state, so a crash loses nothing and undo is exact.
 */

/**
 * @typedef {{source: string, target: string, kind: string, says: string, informant: string, role: string, date: string}} Told
 * @typedef {{s: number, t: number, kind: "tie"|"deputy", effort: number, date: string}} Proposal
 * @typedef {{what: string, role: string, partner: string|null, due: string, date: string, finding?: string}} Promised
 * @typedef {{name: string, type: string, topics: string[], languages: string[]}} Missed
 * @typedef {{about: string, guess: string, truth: string, date: string}} Guess
 * @typedef {{phase: string, step: "sectors"|"actors"|"ties", strict: boolean, layers: string[], topic: string,
 *   language: string, sector: string, type: string, leaf: number, focus: number|null, found: number[], bridges: boolean,
 *   actors: number[], ties: [number, number][], until: number|null, action: number|null, proposals: Proposal[],
 *   walk: {cell: number, start: number, stops: Stop[], shown: number, ending: Ending|null, handOvers: number}|null,
 *   guess: {walk: string, loss: string, settled: string}, reports: Told[], promises: Promised[], places: (Missed & {date: string})[], guesses: Guess[],
 *   notes: {text: string, date: string}[], released: boolean[]}} State
 * @typedef {{at: string, what: string, state: State}} Step
 */

const Session = (() => {
  const KEY = `ecosystem-workshop:${Data.page.quarter.id}:${Data.page.quarter.wave}:${Data.page.quarter.view}`;
  const IDS = Data.room.boxes.map((box) => box.id);
  /** Sessions that the browser keeps of one quarter, the newest ones. */
  const MOST = 12;
  const SAVE_AFTER = 25;
  /** @type {State} */
  const START = {
    phase: "arrive", step: "sectors", strict: false, layers: ["REF", "COOP", "INFO"], topic: "", language: "",
    sector: "", type: "", leaf: 0, focus: null, found: [], bridges: false, actors: [], ties: [], until: null, action: null, proposals: [],
    walk: null, guess: { walk: "", loss: "", settled: "" }, reports: [], promises: [], places: [], guesses: [], notes: [],
    released: [false, false, false, false],
  };
  /** @type {(keyof State)[]} */
  const SAID = ["reports", "promises", "places", "guesses", "notes", "proposals", "phase"];
  /** @type {(() => void)[]} */
  const watchers = [];
  let id = newId();
  let unsaved = 0;
  let kept = true;
  const TAB = newId();
  let elsewhere = false;
  /** @type {Record<string, any>} */
  const drafts = {};
  /** @type {string|null} */
  let resumed = null;
  /** @type {Step[]} */
  let steps = [{ at: now(), what: "start", state: copy(START) }];
  let position = 0;

  /** @template T @param {T} value @returns {T} */
  function copy(value) { return JSON.parse(JSON.stringify(value)); }

  function now() { return new Date().toISOString(); }

  function today() {
    const moment = new Date();
    const pad = (/** @type {number} */ n) => String(n).padStart(2, "0");
    return `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
  }

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(4));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** What a file or the browser holds of this session. @param {number} [first] */
  const held = (first = 0) => ({ stamp: Data.page.stamp, ids: IDS, id, steps: steps.slice(first), position: position - first });

  /** Keep everything; if there is no room left, at least the newest steps. */
  function keep() {
    if (elsewhere) return;
    for (const most of [steps.length, 50, 1]) {
      const first = Math.max(0, Math.min(position, steps.length - most));
      try {
        localStorage.setItem(`${KEY}:${id}`, JSON.stringify({ ...held(first), saved: now() }));
        kept = true;
        return;
      } catch { kept = false; }
    }
  }

  /** A page made anew numbers its places anew: what names one is told by ids again, the rest is as it was. @param {State} state @param {string[]} ids @returns {State} */
  function renumbered(state, ids) {
    const place = new Map(IDS.map((name, at) => [name, at]));
    const at = (/** @type {number} */ old) => place.get(ids[old]) ?? -1;
    const pairs = state.ties.map(([s, t]) => /** @type {[number, number]} */ ([at(s), at(t)])).filter(([s, t]) => s >= 0 && t >= 0);
    const ends = Data.room.endings.some((each) => each.day === state.until);
    return {
      ...state, focus: null, found: [], walk: null, action: null, ties: pairs, until: ends ? state.until : null,
      actors: state.actors.map(at).filter((actor) => actor >= 0),
      proposals: state.proposals.map((each) => ({ ...each, s: at(each.s), t: at(each.t) })).filter(({ s, t }) => s >= 0 && t >= 0),
    };
  }

  /** @param {any} found @returns {boolean} */
  function take(found) {
    const whole = found && Array.isArray(found.steps) && Number.isInteger(found.position) && found.steps[found.position]
      && (found.stamp === Data.page.stamp || Array.isArray(found.ids));
    if (!whole) return false;
    ({ id, steps, position } = found);
    steps.forEach((step) => { step.state = { ...copy(START), ...step.state }; });
    if (found.stamp !== Data.page.stamp) steps.forEach((step) => { step.state = renumbered(step.state, found.ids); });
    return true;
  }

  /** Sessions of this quarter that the browser keeps, the newest first. @returns {any[]} */
  function others() {
    try {
      const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) || "").filter((key) => key.startsWith(`${KEY}:`) && !/:(?:tab|drafts)$/.test(key));
      const found = keys.map((key) => ({ key, ...JSON.parse(localStorage.getItem(key) || "{}") })).filter((each) => each.saved && each.steps.length > 1);
      found.sort((a, b) => (a.saved < b.saved ? 1 : -1));
      found.splice(MOST).forEach(({ key }) => localStorage.removeItem(key));
      return found.filter((each) => each.id !== id);
    } catch { kept = false; return []; }
  }

  /** Go on where this page was left; a session of an older page is offered, not taken. */
  function resume() {
    const newest = others().find((each) => each.stamp === Data.page.stamp);
    if (newest && take(newest)) resumed = newest.saved;
    try { localStorage.setItem(`${KEY}:tab`, TAB); } catch { kept = false; }
  }

  /** @param {string} which @returns {boolean} */
  function open(which) {
    const found = others().find((each) => each.id === which);
    if (!found || !take(found)) return false;
    resumed = null;
    keep();
    tell();
    return true;
  }

  /** Two windows of one room would write over one another: the older one stops keeping and says so. */
  window.addEventListener("storage", (event) => {
    if (event.key !== `${KEY}:tab` || event.newValue === TAB) return;
    elsewhere = true;
    tell();
  });

  /** What is being typed, so that a crash does not lose it. @template {object} T @param {string} name @param {T} start @returns {T} */
  function draft(name, start) {
    try {
      const found = JSON.parse(localStorage.getItem(`${KEY}:drafts`) || "{}");
      if (found.stamp === Data.page.stamp) Object.assign(start, found[name]);
    } catch { /* nothing kept: the form is empty */ }
    drafts[name] = start;
    return start;
  }

  function keepDrafts() {
    if (elsewhere) return;
    try { localStorage.setItem(`${KEY}:drafts`, JSON.stringify({ ...drafts, stamp: Data.page.stamp })); } catch { kept = false; }
  }
  document.addEventListener("input", keepDrafts);

  function tell() { watchers.forEach((watcher) => watcher()); }

  /** @param {string} what @param {(state: State) => void} alter @param {boolean} [answered] whether the board has an answer at its top */
  function change(what, alter, answered = false) {
    const state = copy(steps[position].state);
    alter(state);
    steps = [...steps.slice(0, position + 1), { at: now(), what, state }];
    position += 1;
    unsaved += 1;
    keep();
    tell();
    if (answered) Elements.byId("board").scrollTop = 0;
  }

  /** A look, not a step: nothing to undo. @param {(state: State) => void} alter */
  function glance(alter) {
    alter(steps[position].state);
    keep();
    tell();
  }

  /** @param {number} by */
  function move(by) {
    const next = position + by;
    if (next < 0 || next >= steps.length) return;
    position = next;
    keep();
    tell();
  }

  function reset() {
    change("reset", (state) => {
      const said = Object.fromEntries(SAID.map((name) => [name, state[name]]));
      Object.assign(state, copy(START), said, { step: state.step });
    });
  }

  /** Begin anew, and leave nothing of this quarter in the browser: what the room said is nobody else's. */
  function fresh() {
    try {
      const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) || "");
      keys.filter((key) => key.startsWith(`${KEY}:`) && key !== `${KEY}:tab`).forEach((key) => localStorage.removeItem(key));
    } catch { kept = false; }
    id = newId();
    steps = [{ at: now(), what: "start", state: copy(START) }];
    position = 0;
    unsaved = 0;
    resumed = null;
    keep();
    tell();
  }

  /** @param {Proposal} proposal */
  function drawn({ s, t, kind, effort, date }) {
    return { source: Data.room.boxes[s].id, target: Data.room.boxes[t].id, kind, effort, date };
  }

  /** What `ecosystem apply` reads, with the steps so that the page can go on from it. */
  function exported() {
    const { state } = steps[position];
    unsaved = 0;
    return {
      schema: "ecosystem-workshop/1",
      id,
      quarter: { id: Data.page.quarter.id, wave: Data.page.quarter.wave, view: Data.page.quarter.view },
      saved: now(),
      reports: state.reports,
      proposals: state.proposals.map(drawn),
      promises: state.promises,
      places: state.places,
      guesses: state.guesses,
      notes: state.notes,
      released: state.released.every(Boolean),
      log: steps.slice(0, position + 1).map(({ at, what }) => ({ at, what })),
      page: held(),
    };
  }

  /** @param {any} file @returns {boolean} */
  function load(file) {
    if (!file || !take(file.page)) return false;
    keep();
    tell();
    return true;
  }

  resume();
  return {
    change, glance, reset, fresh, exported, load, today, others, open, draft, keepDrafts,
    undo: () => move(-1),
    redo: () => move(1),
    /** @param {() => void} watcher */
    watch(watcher) { watchers.push(watcher); },
    get state() { return steps[position].state; },
    get canUndo() { return position > 0; },
    get canRedo() { return position < steps.length - 1; },
    get count() { return position; },
    get kept() { return kept; },
    get resumed() { return resumed; },
    get elsewhere() { return elsewhere; },
    get unsaved() { return unsaved; },
    get shouldSave() { return unsaved >= SAVE_AFTER; },
    later() { unsaved = 0; },
    get id() { return id; },
  };
})();
