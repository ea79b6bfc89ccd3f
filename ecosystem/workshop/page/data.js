/** What the file holds, as types. */

/**
 * @typedef {{de: string, en: string}} Both
 * @typedef {{low: number|null, high: number|null, robust: number|null, reach: number|null, informalDependency: number|null}} Shares
 * @typedef {{shares: Shares, cells: [number, string, string][]}} Answer
 * @typedef {{id: string, name: string, type: string, sector: string, dock: number, named: number, x: number, y: number}} Box
 * @typedef {{s: number, t: number, layer: "REF"|"COOP"|"INFO", kinds: string[], sure: number}} Line
 * @typedef {{topic: string, language: string, group: string, status: string, people: number|null, counted: number, why?: {de: string[], en: string[]}}} Need
 * @typedef {{id: string, s: number, t: number, asked: number, text: Both, action: Both}} Weak
 * @typedef {{id: string, actor: number, asked: number, text: Both, action: Both}} Point
 * @typedef {{id: string, what: Both, why: Both, who: Both, due: string, actors: number[], cells: [number, string, string][]}} Planned
 * @typedef {{model: Model, boxes: Box[], lines: Line[], cells: Need[],
 *   answers: {base: {shares: Shares, classes: string[], strict: string[]|null},
 *     actors: Record<string, Answer|null>, ties: Record<string, Answer|null>, days: Record<string, Answer|null>},
 *   endings: {day: number, date: string, offers: number, ties: number}[],
 *   bridges: Weak[], points: Point[], plan: Planned[]}} Room
 * @typedef {{sectors: [string, number][], informal: boolean, between: [string, string, number|null][],
 *   classes: [string, number][], thresholds: Record<string, number>, least: number}} Outline
 * @typedef {{stamp: string, lang: "de"|"en", words: Record<string, Record<string, string>>,
 *   labels: Record<string, Record<string, any>>, sectors: Record<string, string>, sectorOrder: string[], topicOrder: string[],
 *   quarter: {id: string, name: Both, wave: string|null, view: string, status: Both, thresholds: Record<"de"|"en", string[]>},
 *   outline: Outline, room: Room|null}} PageData
 */

const Data = (() => {
  /** @type {PageData} */
  const page = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("data")).textContent || "{}");
  const none = /** @type {Room} */ ({
    model: { k: 3, asked: 0, ends: [], informal: [], chains: [], docks: [], arcs: [], offers: [], cells: [], recorded: null },
    boxes: [], lines: [], cells: [], endings: [], bridges: [], points: [], plan: [],
    answers: { base: { shares: { low: null, high: null, robust: null, reach: null, informalDependency: null }, classes: [], strict: null }, actors: {}, ties: {}, days: {} },
  });
  const room = page.room || none;
  const named = room.boxes.map((_, place) => place).filter((place) => room.boxes[place].named);
  const german = new Intl.Collator("de");
  const byName = [...named].sort((a, b) => german.compare(room.boxes[a].name, room.boxes[b].name));
  return { page, room, named, byName, german, isPublic: page.room === null };
})();
