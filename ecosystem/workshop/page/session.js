/**
 * What the room does, step by step: undo and redo without limit, kept in the browser after every
 * step, exported as a file. A step is a whole state, so a crash loses nothing and undo is exact.
 */

/**
 * @typedef {{source: string, target: string, kind: string, says: string, informant: string, role: string, date: string}} Told
 * @typedef {{s: number, t: number, kind: "tie"|"deputy", effort: number, date: string}} Proposal
 * @typedef {{what: string, role: string, partner: string|null, due: string, date: string}} Promised
 * @typedef {{about: string, guess: string, truth: string, date: string}} Guess
 * @typedef {{phase: string, step: "sectors"|"actors"|"ties", strict: boolean, layers: string[], topic: string,
 *   language: string, focus: number|null, found: number[], open: number[], bridges: boolean,
 *   actors: number[], ties: [number, number][], until: number|null, proposals: Proposal[],
 *   walk: {cell: number, start: number, stops: Stop[], shown: number, ending: Ending|null, handOvers: number}|null,
 *   guess: {walk: string, loss: string, settled: string}, reports: Told[], promises: Promised[], guesses: Guess[],
 *   notes: {text: string, date: string}[], released: boolean[]}} State
 * @typedef {{at: string, what: string, state: State}} Step
 */

const Session = (() => {
  const KEY = `ecosystem-workshop:${Data.page.quarter.id}:${Data.page.quarter.wave}:${Data.page.quarter.view}`;
  const SAVE_AFTER = 25;
  /** @type {State} */
  const START = {
    phase: "arrive", step: "sectors", strict: false, layers: ["REF", "COOP", "INFO"], topic: "", language: "",
    focus: null, found: [], open: [], bridges: false, actors: [], ties: [], until: null, proposals: [],
    walk: null, guess: { walk: "", loss: "", settled: "" }, reports: [], promises: [], guesses: [], notes: [],
    released: [false, false, false, false],
  };
  /** @type {(keyof State)[]} */
  const SAID = ["reports", "promises", "guesses", "notes", "proposals", "phase"];
  /** @type {(() => void)[]} */
  const watchers = [];
  let id = newId();
  let unsaved = 0;
  let kept = true;
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

  /** Keep everything; if there is no room left, at least the newest steps. */
  function keep() {
    for (const most of [steps.length, 50, 1]) {
      const first = Math.max(0, Math.min(position, steps.length - most));
      const held = { stamp: Data.page.stamp, id, steps: steps.slice(first), position: position - first, saved: now() };
      try {
        localStorage.setItem(KEY, JSON.stringify(held));
        kept = true;
        return;
      } catch { kept = false; }
    }
  }

  /** Numbers of boxes mean the same only on the same page. @param {any} held @returns {boolean} */
  const fits = (held) => held && held.stamp === Data.page.stamp && Array.isArray(held.steps) && held.steps.length > 0
    && Number.isInteger(held.position) && held.steps[held.position] !== undefined;

  /** @param {any} held @returns {boolean} */
  function take(held) {
    if (!fits(held)) return false;
    ({ id, steps, position } = held);
    steps.forEach((step) => { step.state = { ...copy(START), ...step.state }; });
    return true;
  }

  function resume() {
    try {
      const held = JSON.parse(localStorage.getItem(KEY) || "null");
      if (take(held) && steps.length > 1) resumed = held.saved;
    } catch { kept = false; }
  }

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

  function fresh() {
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
      guesses: state.guesses,
      notes: state.notes,
      released: state.released.every(Boolean),
      log: steps.slice(0, position + 1).map(({ at, what }) => ({ at, what })),
      page: { stamp: Data.page.stamp, id, steps, position },
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
    change, glance, reset, fresh, exported, load, today,
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
    get unsaved() { return unsaved; },
    get shouldSave() { return unsaved >= SAVE_AFTER; },
    later() { unsaved = 0; },
    get id() { return id; },
  };
})();
