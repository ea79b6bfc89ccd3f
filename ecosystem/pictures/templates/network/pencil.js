// How symbols, names and bands are drawn on the canvas.

const FONT = "'DejaVu Sans', Verdana, sans-serif";

/**
 * Which names have room, the weightier first; below a readable size they are drawn larger.
 * @param {PageData} data @param {View} view @param {Seen} seen @param {Map<string, Spot>} spots @param {number} scale
 * @returns {{names: Set<string>, font: number}}
 */
function namesWithRoom(data, view, seen, spots, scale) {
  const font = Math.max(data.font * (view.big ? 1.35 : 1), (view.big ? 15 : 9.5) / scale), grown = font / data.font;
  /** @type {Map<string, number[][]>} */
  const taken = new Map();
  const cell = font * 14;
  /** @type {Set<string>} */
  const names = new Set();
  /** @param {number[]} box */
  const cells = (box) => {
    const keys = [];
    for (let x = Math.floor(box[0] / cell); x <= Math.floor(box[2] / cell); x++) for (let y = Math.floor(box[1] / cell); y <= Math.floor(box[3] / cell); y++) keys.push(x + ":" + y);
    return keys;
  };
  /** @param {number[]} box */
  const take = (box) => { for (const key of cells(box)) { const there = taken.get(key); if (there) there.push(box); else taken.set(key, [box]); } };
  if (grown > 1.001) {
    for (const [id, at] of spots) if (seen.actors.has(id)) take([at.x - data.radius, at.y - data.radius, at.x + data.radius, at.y + data.radius]);
  }
  const order = data.nodes.filter((actor) => spots.has(actor.id))
    .sort((a, b) => Number(b.id === view.actor) - Number(a.id === view.actor) || (seen.actors.get(b.id) || 0) - (seen.actors.get(a.id) || 0) || a.rank - b.rank);
  for (const actor of order) {
    const at = /** @type {Spot} */ (spots.get(actor.id)), place = namePlace(actor, data, grown, font);
    const wide = Math.max(...actor.lines.map((line) => line.length)) * font * 0.6, high = actor.lines.length * font * 1.16;
    const left = at.x + place.across - wide / 2, top = at.y + place.down - font * 0.58;
    const box = [left, top, left + wide, top + high];
    const hit = grown > 1.001 && actor.id !== view.actor && cells(box).some((key) => (taken.get(key) || []).some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]));
    if (hit) continue;
    names.add(actor.id);
    take(box);
  }
  return { names, font };
}

/** Where a name stands beside its symbol. @param {Actor} actor @param {PageData} data @param {number} grown @param {number} font */
function namePlace(actor, data, grown, font) {
  if (grown <= 1.001) return { across: actor.across, down: actor.down };
  return { across: 0, down: data.radius * (actor.dock ? 1.6 : 1.1) + font * 0.7 };
}

/** @param {CanvasRenderingContext2D} ctx @param {PageData} data @param {Actor} actor @param {Spot} at @param {boolean} ring */
function outline(ctx, data, actor, at, ring) {
  const look = data.sectors[actor.sector], shape = ring ? look.ring : look.shape;
  const size = data.radius * (actor.key && !ring ? 0.86 : 1);
  ctx.beginPath();
  if (shape.length === 0) ctx.arc(at.x, at.y, ring ? size * data.ring : size, 0, 2 * Math.PI);
  shape.forEach((corner, i) => (i ? ctx.lineTo(at.x + corner[0] * size, at.y - corner[1] * size) : ctx.moveTo(at.x + corner[0] * size, at.y - corner[1] * size)));
  ctx.closePath();
}

/** @param {CanvasRenderingContext2D} ctx @param {PageData} data @param {Actor} actor @param {Spot} at @param {{faint: boolean, plain: boolean, chosen: boolean}} how */
function paintSymbol(ctx, data, actor, at, how) {
  const look = data.sectors[actor.sector];
  ctx.save();
  ctx.globalAlpha = how.faint ? 0.15 : 1;
  ctx.strokeStyle = data.ink;
  if (actor.dock) {
    outline(ctx, data, actor, at, true);
    ctx.fillStyle = "#fff";
    ctx.fill();
    ctx.lineWidth = 1.2;
    ctx.stroke();
  }
  outline(ctx, data, actor, at, false);
  ctx.fillStyle = tinted(look.color, how.plain);
  ctx.fill();
  ctx.lineWidth = actor.key ? 4 : look.dashed ? 1.8 : 1.2;
  if (look.dashed) ctx.setLineDash([4, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
  if (actor.asked) {
    const x = at.x + data.radius, y = at.y - data.radius, size = 0.72 * data.radius;
    ctx.beginPath();
    ctx.arc(x, y, size, 0, 2 * Math.PI);
    ctx.fillStyle = "#fff";
    ctx.fill();
    ctx.lineWidth = 1.2;
    ctx.stroke();
    ctx.fillStyle = data.ink;
    ctx.font = "bold " + 1.5 * size + "px " + FONT;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText("?", x, y);
  }
  if (how.chosen) {
    ctx.lineWidth = 3;
    ctx.strokeStyle = how.plain ? "#000" : "#0072b2";
    ctx.beginPath();
    ctx.arc(at.x, at.y, data.radius * 2.1, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {PageData} data @param {Actor} actor @param {Spot} at @param {number} font @param {boolean} faint */
function paintName(ctx, data, actor, at, font, faint) {
  ctx.save();
  ctx.globalAlpha = faint ? 0.15 : 1;
  ctx.font = (actor.key ? "bold " : "") + font + "px " + FONT;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const step = font * 1.16, place = namePlace(actor, data, font / data.font, font);
  const wide = Math.max(...actor.lines.map((line) => ctx.measureText(line).width));
  const middle = at.x + place.across, top = at.y + place.down;
  ctx.fillStyle = "rgba(255,255,255,0.82)";
  ctx.fillRect(middle - wide / 2 - 1, top - step / 2, wide + 2, step * actor.lines.length);
  ctx.fillStyle = data.ink;
  actor.lines.forEach((line, i) => ctx.fillText(line, middle, top + i * step));
  ctx.restore();
}

/** A closed group: a circle with how many are in it. @param {CanvasRenderingContext2D} ctx @param {PageData} data @param {Block} block @param {Spot} at @param {string[]} lines @param {{faint: boolean, chosen: boolean, scale: number}} how */
function paintBlock(ctx, data, block, at, lines, how) {
  ctx.save();
  ctx.globalAlpha = how.faint ? 0.25 : 1;
  ctx.beginPath();
  ctx.arc(at.x, at.y, block.radius, 0, 2 * Math.PI);
  ctx.fillStyle = "#f4f1e8";
  ctx.fill();
  ctx.strokeStyle = how.chosen ? "#0072b2" : data.ink;
  ctx.lineWidth = (how.chosen ? 4 : 1.5) / how.scale;
  ctx.stroke();
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = data.ink;
  const [count, ...name] = lines, font = block.radius / 3, small = Math.min(block.radius / 5, 2.4 * block.radius / Math.max(...name.map((line) => line.length), 1));
  const readable = small * how.scale >= 7.5; // a name that nobody can read is left out
  ctx.font = "bold " + font + "px " + FONT;
  ctx.fillText(count, at.x, readable ? at.y - block.radius * 0.42 : at.y, block.radius * 1.8);
  ctx.font = small + "px " + FONT;
  if (readable) name.forEach((line, i) => ctx.fillText(line, at.x, at.y + i * small * 1.2));
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {Spot} a @param {Spot} middle @param {Spot} b */
function bow(ctx, a, middle, b) {
  ctx.beginPath();
  ctx.moveTo(a.x, a.y);
  ctx.quadraticCurveTo(middle.x, middle.y, b.x, b.y);
}

/** A marked pair: the band and, on it, its ties. @param {CanvasRenderingContext2D} ctx @param {PageData} data @param {Mark} mark @param {Spot} a @param {Spot} b @param {Seen} seen @param {boolean} plain */
function paintMark(ctx, data, mark, a, b, seen, plain) {
  const lines = mark.lines.filter((line) => seen.edges.has(line.edge));
  const long = Math.hypot(b.x - a.x, b.y - a.y) || 1, wide = 7.5 + 4 * (mark.lines.length - 1);
  ctx.save();
  ctx.globalAlpha = lines.length ? 1 : 0.08;
  for (const [color, width] of /** @type {[string, number][]} */ ([[data.ink, wide + 3.5], [tinted(mark.color, plain), wide]])) {
    bow(ctx, a, bentMiddle(a, b, mark.bend, mark.lean), b);
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.setLineDash(color === data.ink ? mark.outline.map((step) => 2 * step) : []);
    ctx.stroke();
  }
  for (const line of lines) {
    const middle = bentMiddle(a, b, mark.bend + 4 * line.slot / long, mark.lean);
    bow(ctx, a, middle, b);
    ctx.strokeStyle = data.ink;
    ctx.fillStyle = data.ink;
    ctx.lineWidth = 1.3;
    ctx.setLineDash(line.dashes);
    ctx.stroke();
    ctx.setLineDash([]);
    if (!line.arrow) continue;
    ctx.beginPath();
    headCorners(line.forward ? b : a, middle, data.radius * 1.7).forEach((corner, i) => (i ? ctx.lineTo(corner.x, corner.y) : ctx.moveTo(corner.x, corner.y)));
    ctx.fill();
  }
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {PageData} data @param {Mark} mark @param {Spot} a @param {Spot} b @param {number} number */
function paintNumber(ctx, data, mark, a, b, number) {
  const middle = bentMiddle(a, b, mark.bend, mark.lean), x = (a.x + b.x + 2 * middle.x) / 4, y = (a.y + b.y + 2 * middle.y) / 4;
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, 9, 0, 2 * Math.PI);
  ctx.fillStyle = data.ink;
  ctx.fill();
  ctx.fillStyle = "#fff";
  ctx.font = "bold 12px " + FONT;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(String(number), x, y);
  ctx.restore();
}
