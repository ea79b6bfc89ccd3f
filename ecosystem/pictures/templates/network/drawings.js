// The picture as SVG: vectors, with title, legend, date and what it rests on. Pure.

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"']/g, (letter) => "&#" + letter.charCodeAt(0) + ";").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
}

/** The grey of a colour, for black and white. @param {string} color @param {boolean} plain */
function tinted(color, plain) {
  if (!plain || !/^#[0-9a-f]{6}$/i.test(color)) return color;
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  const grey = Math.round(0.299 * r + 0.587 * g + 0.114 * b).toString(16).padStart(2, "0");
  return "#" + grey + grey + grey;
}

/**
 * The middle of a bent course and the two ends of it.
 * @param {Spot} a @param {Spot} b @param {number} bend how far it leaves the straight line, by its length
 * @param {number} [lean] how far its widest place leans towards b, by its length
 */
function bentMiddle(a, b, bend, lean = 0) {
  return {
    x: (a.x + b.x) / 2 + (b.y - a.y) * 2 * bend + (b.x - a.x) * lean,
    y: (a.y + b.y) / 2 + (a.x - b.x) * 2 * bend + (b.y - a.y) * lean,
  };
}

/**
 * Corners of an arrow head that points at a symbol.
 * @param {Spot} tip @param {Spot} from @param {number} back how far before the middle of the symbol it ends
 */
function headCorners(tip, from, back) {
  const long = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const x = (tip.x - from.x) / long, y = (tip.y - from.y) / long;
  const at = { x: tip.x - x * back, y: tip.y - y * back };
  return [at, { x: at.x - 9 * x + 3.5 * y, y: at.y - 9 * y - 3.5 * x }, { x: at.x - 9 * x - 3.5 * y, y: at.y - 9 * y + 3.5 * x }];
}

/** @param {number} value */
const short = (value) => String(Math.round(value * 10) / 10);
/** @param {Spot} spot */
const pair = (spot) => short(spot.x) + " " + short(spot.y);
/** @param {Spot[]} spots */
const corners = (spots) => spots.map((spot) => short(spot.x) + "," + short(spot.y)).join(" ");

/** @param {PageData} data @param {Actor} actor @param {Spot} at @param {boolean} plain */
function symbolSvg(data, actor, at, plain) {
  const look = data.sectors[actor.sector];
  /** @param {number[][]} shape @param {number} size @param {string} rest */
  const outline = (shape, size, rest) => (shape.length
    ? `<polygon points="${corners(shape.map(([x, y]) => ({ x: at.x + x * size, y: at.y - y * size })))}" ${rest}/>`
    : `<circle cx="${short(at.x)}" cy="${short(at.y)}" r="${short(size)}" ${rest}/>`);
  const size = data.radius * (actor.key ? 0.86 : 1);
  const ring = actor.dock ? outline(look.ring, look.ring.length ? data.radius : data.radius * data.ring, `fill="#fff" stroke="${data.ink}" stroke-width="1.2"`) : "";
  const dashes = look.dashed ? ' stroke-dasharray="4 3"' : "";
  const x = at.x + data.radius, y = at.y - data.radius, small = 0.72 * data.radius;
  const asked = actor.asked ? `<circle cx="${short(x)}" cy="${short(y)}" r="${short(small)}" fill="#fff" stroke="${data.ink}" stroke-width="1.2"/><text x="${short(x)}" y="${short(y + 0.5 * small)}" font-size="${short(1.5 * small)}" font-weight="bold" text-anchor="middle">?</text>` : "";
  return ring + outline(look.shape, size, `fill="${tinted(look.color, plain)}" stroke="${data.ink}" stroke-width="${actor.key ? 4 : 1.3}"${dashes}`) + asked;
}

/** @param {PageData} data @param {Actor} actor @param {Spot} at */
function nameSvg(data, actor, at) {
  const step = data.font * 1.16, weight = actor.key ? ' font-weight="bold"' : "";
  const wide = Math.max(...actor.lines.map((line) => line.length)) * data.font * 0.58, middle = at.x + actor.across;
  const plate = `<rect x="${short(middle - wide / 2)}" y="${short(at.y + actor.down - step / 2)}" width="${short(wide)}" height="${short(step * actor.lines.length)}" fill="#fff" fill-opacity="0.82"/>`;
  return plate + actor.lines.map((line, i) => `<text x="${short(middle)}" y="${short(at.y + actor.down + i * step + data.font * 0.35)}" font-size="${data.font}" text-anchor="middle"${weight}>${escaped(line)}</text>`).join("");
}

/** @param {PageData} data @param {Tie} tie @param {Spot} a @param {Spot} b @param {boolean} plain */
function tieSvg(data, tie, a, b, plain) {
  const middle = bentMiddle(a, b, tie.bend / 2), color = tinted(tie.color.color, plain);
  const dashes = Array.isArray(tie.dashes) ? ` stroke-dasharray="${tie.dashes.join(" ")}"` : "";
  const head = tie.layer === "REF" ? `<polygon points="${corners(headCorners(b, middle, data.radius * 1.5))}" fill="${color}"/>` : "";
  return `<path d="M${pair(a)} Q${pair(middle)} ${pair(b)}" fill="none" stroke="${color}"${dashes}/>` + head;
}

/** @param {PageData} data @param {Mark} mark @param {number} number @param {Map<string, Spot>} spots @param {Seen} seen @param {boolean} plain */
function markSvg(data, mark, number, spots, seen, plain) {
  const a = /** @type {Spot} */ (spots.get(mark.from)), b = /** @type {Spot} */ (spots.get(mark.to));
  const lines = mark.lines.filter((line) => seen.edges.has(line.edge));
  if (!lines.length) return "";
  const long = Math.hypot(b.x - a.x, b.y - a.y) || 1, wide = 7.5 + 4 * (mark.lines.length - 1);
  /** @param {number} aside */
  const course = (aside) => bentMiddle(a, b, mark.bend + aside / long, mark.lean);
  const middle = course(0), path = `M${pair(a)} Q${pair(middle)} ${pair(b)}`;
  const band = `<path d="${path}" fill="none" stroke="${data.ink}" stroke-width="${wide + 3.5}"${mark.outline.length ? ` stroke-dasharray="${mark.outline.map((step) => 2 * step).join(" ")}"` : ""}/><path d="${path}" fill="none" stroke="${tinted(mark.color, plain)}" stroke-width="${wide}"/>`;
  const inner = lines.map((line) => {
    const at = course(4 * line.slot), dashes = line.dashes.length ? ` stroke-dasharray="${line.dashes.join(" ")}"` : "";
    const head = line.arrow ? `<polygon points="${corners(headCorners(line.forward ? b : a, at, data.radius * 1.7))}" fill="${data.ink}"/>` : "";
    return `<path d="M${pair(a)} Q${pair(at)} ${pair(b)}" fill="none" stroke="${data.ink}" stroke-width="1.3"${dashes}/>` + head;
  }).join("");
  const x = (a.x + b.x + 2 * middle.x) / 4, y = (a.y + b.y + 2 * middle.y) / 4;
  return band + inner + `<circle cx="${short(x)}" cy="${short(y)}" r="9" fill="${data.ink}"/><text x="${short(x)}" y="${short(y + 4.3)}" font-size="12" font-weight="bold" fill="#fff" text-anchor="middle">${number}</text>`;
}

/** Break a text into lines of so many letters. @param {string} text @param {number} letters */
function brokenLines(text, letters) {
  const found = [""];
  for (const word of text.split(" ")) {
    const last = found[found.length - 1];
    if (last && (last + " " + word).length > letters) found.push(word);
    else found[found.length - 1] = last ? last + " " + word : word;
  }
  return found;
}

/** @param {PageData} data @param {Record<string, string>} words @param {Spot} corner @param {boolean} plain */
function legendSvg(data, words, corner, plain) {
  let y = corner.y, found = "";
  for (const part of data.legend) {
    found += `<text x="${short(corner.x)}" y="${short(y)}" font-size="17" font-weight="bold">${escaped(words[part.title])}</text>`;
    y += 26;
    for (const entry of part.entries) {
      const sign = plain ? entry.sign.replace(/#[0-9a-f]{6}/gi, (color) => tinted(color, true)) : entry.sign;
      if (sign) found += sign.replace("<svg ", `<svg x="${short(corner.x)}" y="${short(y - 15)}" width="32" height="20" `);
      for (const line of brokenLines(words[entry.words], 34)) {
        found += `<text x="${short(corner.x + 42)}" y="${short(y)}" font-size="14">${escaped(line)}</text>`;
        y += 18;
      }
      y += 5;
    }
    y += 12;
  }
  return { svg: found, bottom: y };
}

/**
 * The whole picture; what is faint on the screen is left out of it.
 * @param {PageData} data @param {View} view @param {Seen} seen @param {Map<string, Spot>} spots where everybody stands now
 */
function pictureSvg(data, view, seen, spots) {
  const words = data.words[view.lang];
  const shown = data.nodes.filter((actor) => seen.actors.has(actor.id) && spots.has(actor.id));
  const at = /** @param {Actor} actor */ (actor) => /** @type {Spot} */ (spots.get(actor.id));
  const across = shown.map((actor) => at(actor).x), down = shown.map((actor) => at(actor).y);
  const left = Math.min(0, ...across) - 90, top = Math.min(...down, 0) - 40, right = Math.max(data.wide * 0.6, ...across) + 90, floor = Math.max(...down, 0) + 90;
  const legend = legendSvg(data, words, { x: right + 20, y: top + 20 }, view.plain);
  const bottom = Math.max(floor, legend.bottom), width = right - left + 340, say = [...data.foot.map((key) => words[key]), seenLine(seen, data.nodes, view, words)];
  const ties = data.edges.filter((tie) => !tie.hidden && seen.edges.has(tie.id) && spots.has(tie.from) && spots.has(tie.to));
  const marks = data.marks.filter((mark) => spots.has(mark.from) && spots.has(mark.to));
  const high = bottom - top + 100 + 22 * say.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${[left, top - 80, width, high].map(short).join(" ")}" width="${short(width)}" height="${short(high)}" lang="${view.lang}" role="img" font-family="DejaVu Sans, Verdana, sans-serif" fill="${data.ink}">`,
    `<title>${escaped(words.title)}</title><desc>${escaped(words.alt)} ${escaped(words.status)}</desc>`,
    `<rect x="${short(left)}" y="${short(top - 80)}" width="100%" height="100%" fill="#fff"/>`,
    `<text x="${short(left + 20)}" y="${short(top - 42)}" font-size="26" font-weight="bold">${escaped(words.title)}</text>`,
    `<text x="${short(left + 20)}" y="${short(top - 16)}" font-size="15">${escaped(words.status)}</text>`,
    `<g>${ties.map((tie) => tieSvg(data, tie, /** @type {Spot} */ (spots.get(tie.from)), /** @type {Spot} */ (spots.get(tie.to)), view.plain)).join("")}</g>`,
    `<g>${marks.map((mark) => markSvg(data, mark, data.marks.indexOf(mark) + 1, spots, seen, view.plain)).join("")}</g>`,
    `<g>${shown.map((actor) => symbolSvg(data, actor, at(actor), view.plain)).join("")}</g>`,
    `<g>${shown.map((actor) => nameSvg(data, actor, at(actor))).join("")}</g>`,
    `<g>${legend.svg}</g>`,
    `<g>${say.map((line, i) => `<text x="${short(left + 20)}" y="${short(bottom + 22 * (i + 1))}" font-size="14">${escaped(line)}</text>`).join("")}</g>`,
    "</svg>",
  ].join("\n");
}
