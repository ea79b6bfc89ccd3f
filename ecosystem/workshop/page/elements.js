/** Making elements: text never becomes markup, so no name from the data can run anything. */

const Elements = (() => {
  const SVG = /** @type {Element} */ (document.getElementById("lines")).namespaceURI;

  /**
   * @typedef {Record<string, string|number|boolean|null|undefined|((event: any) => void)>} Attributes
   * @typedef {Node|string|null|undefined|false|(Node|string|null|undefined|false)[]} Child
   */

  /** @param {Element} made @param {Attributes} attributes @param {Child[]} children */
  function fill(made, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") made.addEventListener(name, value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
    }
    for (const child of children.flat()) if (child) made.append(child);
    return made;
  }

  /** @param {string} tag @param {Attributes} [attributes] @param {...Child} children @returns {HTMLElement} */
  const el = (tag, attributes = {}, ...children) =>
    /** @type {HTMLElement} */ (fill(document.createElement(tag), attributes, children));

  /** @param {string} tag @param {Attributes} [attributes] @param {...Child} children @returns {SVGElement} */
  const svg = (tag, attributes = {}, ...children) =>
    /** @type {SVGElement} */ (fill(document.createElementNS(SVG, tag), attributes, children));

  /** A name in its own direction. @param {string} name */
  const bdi = (name) => el("bdi", { dir: "auto" }, name);

  /** @param {string} words @param {(event: any) => void} click @param {Attributes} [more] */
  const button = (words, click, more = {}) => el("button", { type: "button", click, ...more }, words);

  /** @param {string} words @param {boolean} pressed @param {() => void} click @param {Attributes} [more] */
  const toggle = (words, pressed, click, more = {}) => button(words, click, { "aria-pressed": String(pressed), ...more });

  /** @param {string} words @param {HTMLElement} input */
  const field = (words, input) => el("label", { class: "field" }, el("span", {}, words), input);

  /** Let a place hold these; what is there already is not touched. @param {HTMLElement} place @param {HTMLElement[]} wanted */
  function arrange(place, wanted) {
    for (const old of [...place.children]) if (!wanted.includes(/** @type {HTMLElement} */ (old))) old.remove();
    wanted.forEach((each, at) => { if (place.children[at] !== each) place.insertBefore(each, place.children[at] ?? null); });
  }

  /** @type {Map<string, {said: string, made: any}>} */
  const kept = new Map();
  /** What was made stays as long as it would say the same. @template T @param {string} name @param {any} said @param {() => T} make @returns {T} */
  function keep(name, said, make) {
    const now = JSON.stringify(said);
    if (kept.get(name)?.said !== now) kept.set(name, { said: now, made: make() });
    return kept.get(name)?.made;
  }

  /** Lists of choices by their id, with what they say: a list of 300 places is made once, not at each click. @type {Map<string, {said: string, made: HTMLSelectElement, options: HTMLElement[]}>} */
  const lists = new Map();
  /** A list of more choices gets them when somebody turns to it, at the latest once the answer to the click is seen. */
  const SHORT = 250;
  const SOON = 150;

  /** @param {[string|number, string][]} choices @param {string|number} chosen @param {(value: string) => void} pick @param {string} id */
  function select(choices, chosen, pick, id) {
    const said = choices.flat().join("\n");
    let list = lists.get(id);
    if (list?.said !== said) {
      list = { said, made: /** @type {HTMLSelectElement} */ (el("select", { id })), options: choices.map(([value, words]) => el("option", { value }, words)) };
      lists.set(id, list);
    }
    const { made, options } = list;
    const place = Math.max(0, choices.findIndex(([value]) => String(value) === String(chosen)));
    const open = () => {
      if (made.options.length === options.length) return;
      made.prepend(...options.slice(0, place));
      made.append(...options.slice(place + 1));
    };
    made.replaceChildren(...options.slice(place, place + 1));
    if (options.length > SHORT) requestAnimationFrame(() => setTimeout(open, SOON));
    else open();
    made.selectedIndex = made.options.length > 1 ? place : 0;
    Object.assign(made, { onpointerdown: open, onfocus: open, onchange: () => pick(made.value) });
    return made;
  }

  /** A place from the list of all, by its name; -1 for none. @param {string} words @param {number} chosen @param {(actor: number) => void} pick @param {string} id */
  const place = (words, chosen, pick, id) => field(words, select(
    [[-1, "–"], .../** @type {[number, string][]} */ (Data.byName.map((actor) => [actor, Data.room.boxes[actor].name]))], chosen, (actor) => pick(Number(actor)), id));

  /** Let the user save a file. @param {string} name @param {Blob} blob */
  function download(name, blob) {
    const address = URL.createObjectURL(blob);
    el("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 30000);
  }

  /** @param {string} words */
  function announce(words) {
    const said = /** @type {HTMLElement} */ (document.getElementById("said"));
    said.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => { said.textContent = ""; }, 6000);
  }
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  /** @param {string} id @returns {HTMLElement} */
  const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  return { el, svg, bdi, button, toggle, arrange, keep, field, select, place, download, announce, byId };
})();
