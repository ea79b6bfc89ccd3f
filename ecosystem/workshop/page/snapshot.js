/** The public snapshot: sectors and sums, stamped with view, day and thresholds. */

const Snapshot = (() => {
  const { svg, el } = Elements;
  const [WIDTH, HEIGHT] = [1600, 1000];
  const PLACES = [[260, 330], [640, 230], [1020, 330], [1020, 620], [640, 720], [260, 620], [430, 475]];

  /** @param {number} x @param {number} y @param {string} words @param {Record<string, string|number>} [more] */
  const write = (x, y, words, more = {}) => svg("text", { x, y, "font-size": 26, "font-family": "sans-serif", fill: "#1a1a1a", ...more }, words);

  /** The largest letters, up to 26, with which words have room. @param {string} words @param {number} room */
  const fit = (words, room) => Math.min(26, room / (0.64 * words.length));

  /** @returns {SVGElement} */
  function picture() {
    const { outline, sectorOrder, sectors, quarter } = Data.page;
    const shown = sectorOrder.filter((name) => name === "informal" ? outline.informal : outline.sectors.some(([each]) => each === name));
    const where = new Map(shown.map((name, place) => [name, { x: PLACES[place][0], y: PLACES[place][1], w: 322, h: 132 }]));
    const circles = shown.flatMap((name) => {
      const { x, y } = /** @type {Spot} */ (where.get(name));
      const count = outline.sectors.find(([each]) => each === name);
      return [
        svg("rect", { x: x - 155, y: y - 60, width: 310, height: 120, rx: 14, fill: "#fff", stroke: sectors[name], "stroke-width": 12, "stroke-dasharray": name === "informal" ? "14 10" : "" }),
        write(x, y - 4, Words.label("sector", name), { "text-anchor": "middle", "font-weight": 700, "font-size": fit(Words.label("sector", name), 270) }),
        write(x, y + 32, count ? Words.t("places", { count: count[1] }) : "", { "text-anchor": "middle", "font-size": 22 })];
    });
    const states = outline.classes.filter(([name]) => name !== "-").map(([name, count]) => `${Data.page.labels.symbol[name]} ${Words.label("class", name)}: ${count}`);
    const size = Math.min(...states.map((words) => fit(words, 390)));
    const classes = states.map((words, row) => write(1215, 290 + row * 44, words, { "font-size": size }));
    const foot = [Words.t("small", { count: outline.least }), ...quarter.thresholds[Words.lang]];
    return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": Words.t("snapshot") },
      svg("rect", { width: WIDTH, height: HEIGHT, fill: "#fff" }),
      write(60, 70, Words.say(quarter.name), { "font-size": 44, "font-weight": 700 }),
      write(60, 112, [Words.day(quarter.wave || ""), `${Words.t("view")}: ${Words.t("view.public")}`, Words.day(Session.today())].filter(Boolean).join("  ·  "), { "font-size": 22 }),
      ...Net.bands(where, 28, "•"), ...circles,
      write(1215, 240, Words.t("needs_by_class"), { "font-weight": 700 }), ...classes,
      write(60, 870, Words.t("between"), { "font-size": 20 }),
      ...foot.map((words, row) => write(60, 902 + row * 30, words, { "font-size": 20, fill: "#444" })));
  }

  /** @returns {string} */
  const source = () => new XMLSerializer().serializeToString(picture());

  const name = () => `${Data.page.quarter.id || "quarter"}-${Session.today()}-public`.replace(/[^\w-]/g, "_");

  function saveSvg() { Elements.download(`${name()}.svg`, new Blob([source()], { type: "image/svg+xml" })); }

  function savePng() {
    const image = new Image();
    image.onload = () => {
      const canvas = /** @type {HTMLCanvasElement} */ (el("canvas", { width: WIDTH, height: HEIGHT }));
      /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).drawImage(image, 0, 0);
      canvas.toBlob((blob) => { if (blob) Elements.download(`${name()}.png`, blob); }, "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source())}`;
  }

  return { picture, saveSvg, savePng };
})();
