// Finding a name although it is mistyped. Pure.

/**
 * Small letters without accents, so that "cafe" finds "Café" and "muenchen" finds "München".
 * @param {string} text
 */
function folded(text) {
  return text.toLowerCase().replace(/ß/g, "ss").replace(/([aou])\u0308|[äöü]/g, (letter) => ({ ä: "ae", ö: "oe", ü: "ue" })[letter] || letter[0] + "e")
    .normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
}

/**
 * How many letters must change, be added, be left out or change places.
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  /** @type {number[]} */
  let before = [];
  let last = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let j = 1; j <= b.length; j++) {
      now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1);
    }
    before = last;
    last = now;
  }
  return last[b.length];
}

/**
 * How far a name is from what was typed: below 0 it holds the words, else letters to change.
 * @param {string} wanted
 * @param {string} name
 */
function farness(wanted, name) {
  if (name === wanted) return -3;
  if (name.startsWith(wanted)) return -2;
  if (name.includes(wanted)) return -1;
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const parts = wanted.split(/\s+/);
  const far = parts.map((part) => Math.min(...words.map((word) => Math.min(distance(part, word), part.length > 3 ? distance(part, word.slice(0, part.length)) + 0.5 : Infinity))));
  return far.some((each, i) => each > Math.max(1, Math.floor(parts[i].length / 3))) ? Infinity : far.reduce((sum, each) => sum + each, 0);
}

/**
 * The ids of those whose name fits, the best first.
 * @param {{id: string, name: string}[]} actors
 * @param {string} query
 * @returns {string[]}
 */
function findNames(actors, query) {
  const wanted = folded(query.trim()), bare = folded(query.trim().replace(/[äöüÄÖÜ]/g, (letter) => letter.normalize("NFD")[0]));
  if (!wanted) return [];
  const found = actors.map((actor) => {
    const name = folded(actor.name);
    const simple = folded(actor.name.normalize("NFC").replace(/[äöüÄÖÜ]/g, (letter) => letter.normalize("NFD")[0]));
    return { id: actor.id, far: Math.min(farness(wanted, name), farness(wanted, simple), farness(bare, simple)), name };
  }).filter((each) => each.far !== Infinity);
  found.sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
  return found.map((each) => each.id);
}
