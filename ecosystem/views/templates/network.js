"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const box = document.getElementById("net");
  const said = document.getElementById("said");
  const search = document.getElementById("search");
  const byId = new Map(data.nodes.map((node) => [node.id, node]));
  const neighbours = new Map(data.nodes.map((node) => [node.id, new Set()]));
  for (const edge of data.edges) {
    neighbours.get(edge.from).add(edge.to);
    neighbours.get(edge.to).add(edge.from);
  }
  let shown = null; // ids in focus, null for everybody

  function outline(ctx, sector, x, y, size, ring) {
    const shape = data.sectors[sector][ring ? "ring" : "shape"];
    ctx.beginPath();
    if (shape.length === 0) ctx.arc(x, y, ring ? size * data.ring : size, 0, 2 * Math.PI);
    shape.forEach((corner, i) => {
      ctx[i ? "lineTo" : "moveTo"](x + corner[0] * size, y - corner[1] * size);
    });
    ctx.closePath();
  }

  function symbol(args) {
    const node = byId.get(args.id);
    const look = data.sectors[node.sector];
    const size = data.radius;
    return {
      drawNode() {
        const ctx = args.ctx;
        ctx.save();
        ctx.globalAlpha = shown && !shown.has(node.id) ? 0.15 : 1;
        ctx.strokeStyle = data.ink;
        ctx.lineJoin = "miter";
        if (node.dock) {
          outline(ctx, node.sector, args.x, args.y, size, true);
          ctx.fillStyle = "#fff";
          ctx.fill();
          ctx.lineWidth = 1.2;
          ctx.stroke();
        }
        outline(ctx, node.sector, args.x, args.y, size * (node.key ? 0.86 : 1));
        ctx.fillStyle = look.color;
        ctx.fill();
        ctx.lineWidth = node.key ? 4 : look.dashed ? 1.8 : 1.2;
        if (look.dashed) ctx.setLineDash([4, 3]);
        ctx.stroke();
        if (args.state.selected || args.state.hover) {
          ctx.setLineDash([]);
          ctx.lineWidth = 2.5;
          ctx.strokeStyle = "#0072b2";
          ctx.beginPath();
          ctx.arc(args.x, args.y, size * 1.9, 0, 2 * Math.PI);
          ctx.stroke();
        }
        ctx.restore();
      },
      drawExternalLabel() {
        const ctx = args.ctx;
        ctx.save();
        ctx.globalAlpha = shown && !shown.has(node.id) ? 0.15 : 1;
        ctx.font = (node.key ? "bold " : "") + data.font + "px 'DejaVu Sans', Verdana, sans-serif";
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        const step = data.font * 1.16;
        const top = args.y + node.down;
        let wide = 0;
        for (const line of node.lines) wide = Math.max(wide, ctx.measureText(line).width);
        const middle = args.x + node.across;
        ctx.fillStyle = "rgba(255,255,255,0.82)";
        ctx.fillRect(middle - wide / 2 - 1, top - step / 2, wide + 2, step * node.lines.length);
        ctx.fillStyle = data.ink;
        node.lines.forEach((line, i) => ctx.fillText(line, middle, top + i * step));
        ctx.restore();
      },
      nodeDimensions: { width: size * 2.6, height: size * 2.6 },
    };
  }

  const nodes = new vis.DataSet(data.nodes.map((node) => Object.assign({}, node, {
    label: undefined, title: undefined, shape: "custom", ctxRenderer: symbol,
  })));
  const edges = new vis.DataSet(data.edges);
  const options = data.options;
  const network = new vis.Network(box, { nodes, edges }, options);

  // The course of a marked pair: the band and, on it, its ties, each a little to the side.
  function course(ctx, mark, aside) {
    const at = network.getPositions([mark.from, mark.to]);
    const a = at[mark.from], b = at[mark.to];
    const long = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const out = 2 * (mark.bend + aside / long);
    const middle = { x: (a.x + b.x) / 2 + (b.y - a.y) * out, y: (a.y + b.y) / 2 + (a.x - b.x) * out };
    ctx.beginPath();
    ctx.moveTo(a.x, a.y);
    ctx.quadraticCurveTo(middle.x, middle.y, b.x, b.y);
    return { a, b, middle, x: (a.x + b.x + 2 * middle.x) / 4, y: (a.y + b.y + 2 * middle.y) / 4 };
  }
  function head(ctx, tip, from) {
    const long = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
    const x = (tip.x - from.x) / long, y = (tip.y - from.y) / long;
    const at = { x: tip.x - x * data.radius * 1.7, y: tip.y - y * data.radius * 1.7 };
    ctx.beginPath();
    ctx.moveTo(at.x, at.y);
    ctx.lineTo(at.x - 9 * x + 3.5 * y, at.y - 9 * y - 3.5 * x);
    ctx.lineTo(at.x - 9 * x - 3.5 * y, at.y - 9 * y + 3.5 * x);
    ctx.fillStyle = data.ink;
    ctx.fill();
  }
  function visible(mark) {
    return !shown || mark.from === shown.centre || mark.to === shown.centre;
  }
  network.on("beforeDrawing", (ctx) => {
    for (const mark of data.marks) {
      ctx.save();
      ctx.globalAlpha = visible(mark) ? 1 : 0.08;
      const wide = 7.5 + 4 * (mark.lines.length - 1);
      for (const [color, width] of [[data.ink, wide + 3.5], [mark.color, wide]]) {
        course(ctx, mark, 0);
        ctx.strokeStyle = color;
        ctx.lineWidth = width;
        ctx.stroke();
      }
      for (const line of mark.lines) {
        const { a, b, middle } = course(ctx, mark, 4 * line.slot);
        ctx.strokeStyle = data.ink;
        ctx.lineWidth = 1.3;
        ctx.setLineDash(line.dashes);
        ctx.stroke();
        ctx.setLineDash([]);
        if (line.arrow) head(ctx, line.forward ? b : a, middle);
      }
      ctx.restore();
    }
  });
  network.on("afterDrawing", (ctx) => {
    data.marks.forEach((mark, i) => {
      if (!visible(mark)) return;
      const at = course(ctx, mark, 0);
      ctx.save();
      ctx.beginPath();
      ctx.arc(at.x, at.y, 9, 0, 2 * Math.PI);
      ctx.fillStyle = data.ink;
      ctx.fill();
      ctx.fillStyle = "#fff";
      ctx.font = "bold 12px 'DejaVu Sans', Verdana, sans-serif";
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(String(i + 1), at.x, at.y);
      ctx.restore();
    });
  });

  function fade() {
    edges.update(data.edges.map((edge) => ({
      id: edge.id,
      color: { color: edge.color.color, opacity: shown && !(edge.from === shown.centre || edge.to === shown.centre) ? 0.06 : 1 },
    })));
    network.redraw();
  }
  function fill(template, values) {
    return template.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  }
  function focus(id) {
    shown = new Set([id, ...neighbours.get(id)]);
    shown.centre = id;
    said.textContent = fill(data.words.found, { name: byId.get(id).name, count: neighbours.get(id).size });
    network.selectNodes([id], false);
    fade();
  }
  function everybody() {
    shown = null;
    said.textContent = data.words.all;
    network.unselectAll();
    network.fit();
    fade();
  }

  // Small letters without accents, so that "cafe" finds "Café" and "ausländer" finds "Ausländer".
  function folded(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/ß/g, "ss").toLowerCase();
  }
  function distance(a, b) {
    let before = [], last = [...Array(b.length + 1).keys()];
    for (let i = 1; i <= a.length; i++) {
      const now = [i];
      for (let j = 1; j <= b.length; j++) {
        now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1);
      }
      before = last;
      last = now;
    }
    return last[b.length];
  }
  function best(query) {
    const wanted = folded(query.trim());
    if (!wanted) return null;
    let found = null, least = Infinity;
    for (const node of data.nodes) {
      const name = folded(node.name);
      const near = Math.min(...name.split(/[^\p{L}\p{N}]+/u).map((word) => distance(wanted, word)));
      const score = name === wanted ? -3 : name.startsWith(wanted) ? -2 : name.includes(wanted) ? -1 : near;
      if (score < least) { least = score; found = node.id; }
    }
    return least <= Math.max(1, Math.floor(wanted.length / 3)) ? found : null;
  }
  function look() {
    const id = best(search.value);
    if (id === null) said.textContent = data.words.found_none;
    else focus(id);
  }
  document.getElementById("finder").addEventListener("submit", (event) => { event.preventDefault(); look(); });
  document.getElementById("all").addEventListener("click", everybody);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") everybody(); });
  network.on("click", (event) => { if (event.nodes.length) focus(event.nodes[0]); else everybody(); });
  network.once("afterDrawing", () => { box.dataset.drawn = "yes"; });
})();
