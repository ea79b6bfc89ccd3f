/** Find me: by name, tolerant of case, umlauts, spaces and slips. */

const Find = (() => {
  /** @param {string} text @returns {string} */
  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/ß/g, "ss")
    .replace(/ae/g, "a").replace(/oe/g, "o").replace(/ue/g, "u").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  /** Letters to change to make one word the other. @param {string} a @param {string} b @returns {number} */
  function slips(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= b.length; j += 1) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      }
      row = next;
    }
    return row[b.length];
  }

  /** @param {string} wanted @param {string} name @returns {number} 0 is best, Infinity no match */
  function distance(wanted, name) {
    const [short, long] = [plain(wanted), plain(name)];
    if (!short) return Infinity;
    if (long.includes(short)) return long.startsWith(short) ? 0 : 0.5;
    if (long.replace(/ /g, "").includes(short.replace(/ /g, ""))) return 0.7;
    const words = long.split(" ");
    const far = short.split(" ").map((word) => {
      const best = Math.min(...words.map((each) => slips(word, each.slice(0, Math.max(word.length, each.length - 3)))), ...words.map((each) => slips(word, each)));
      return best <= Math.max(1, Math.floor(word.length / 4)) ? best : Infinity;
    });
    return far.reduce((sum, each) => sum + each, 1);
  }

  /** @param {string} wanted @param {string[]} names @returns {number[]} best first */
  const search = (wanted, names) => names.map((name, place) => ({ place, far: distance(wanted, name) }))
    .filter(({ far }) => far < Infinity).sort((a, b) => a.far - b.far || a.place - b.place).map(({ place }) => place);

  return { search };
})();
