// The picture on the canvas: vis-network holds places, dragging and zoom; the pencil draws.

/**
 * @param {PageData} data @param {HTMLElement} box @param {{view: View, seen: Seen}} now what is looked at; read at each drawing
 * @param {{select: (id: string) => void, everybody: () => void, tell: (id: string | null, tie: Tie | null, at: Spot) => void}} heard
 */
function makePicture(data, box, now, heard) {
  const actors = new Map(data.nodes.map((actor) => [actor.id, actor]));
  const blocks = new Map(data.blocks.map((block) => [block.id, block]));
  const ties = new Map(data.edges.map((tie) => [tie.id, tie]));
  /** @type {Map<string, Spot>} */
  const spots = new Map(data.nodes.map((actor) => [actor.id, { x: actor.x, y: actor.y }]));
  /** @type {Set<string>} */
  const moved = new Set();
  /** @type {{names: Set<string>, font: number}} */
  let room = { names: new Set(), font: data.font };
  let shownOpen = "";
  /** How each tie was drawn last, so that only what changes is drawn anew. @type {Map<string, string>} */
  const looks = new Map();
  const nodes = new vis.DataSet(), edges = new vis.DataSet();

  /** @param {any} args */
  function renderer(args) {
    const { ctx, id, state } = args, at = { x: args.x, y: args.y }, block = blocks.get(id), chosen = state.hover || id === now.view.actor;
    if (block) {
      const scale = network.getScale();
      return { drawNode: () => paintBlock(ctx, data, block, at, blockLines(block), { faint: !blockSeen(block), chosen: state.hover || state.selected, scale }), nodeDimensions: { width: 2 * block.radius, height: 2 * block.radius } };
    }
    const actor = /** @type {Actor} */ (actors.get(id)), faint = !now.seen.actors.has(id);
    return {
      drawNode: () => paintSymbol(ctx, data, actor, at, { faint, plain: now.view.plain, chosen }),
      drawExternalLabel: () => { if (room.names.has(id) || state.hover) paintName(ctx, data, actor, at, room.font, faint); },
      nodeDimensions: { width: data.radius * 2.6, height: data.radius * 2.6 },
    };
  }
  /** @param {Block} block */
  const within = (block) => data.nodes.filter((actor) => actor.block === data.blocks.indexOf(block));
  const members = new Map(data.blocks.map((block) => [block.id, within(block)]));
  /** @param {Block} block */
  const count = (block) => (members.get(block.id) || []).filter((actor) => now.seen.actors.get(actor.id) === 2).length;
  /** @param {Block} block */
  const blockSeen = (block) => count(block) > 0;
  /** @param {Block} block */
  function blockLines(block) {
    const words = data.words[now.view.lang], there = count(block);
    return [there === block.size ? String(block.size) : there + " / " + block.size, ...brokenLines(words["block." + data.blocks.indexOf(block)], 16)];
  }

  /** @param {string} id @param {Spot} at */
  const node = (id, at) => ({ id, x: at.x, y: at.y, physics: false, shape: "custom", ctxRenderer: renderer, fixed: blocks.has(id) });
  function place() {
    const open = now.view.open;
    shownOpen = open.join();
    edges.clear();
    nodes.clear();
    looks.clear();
    nodes.add([
      ...data.blocks.filter((_, i) => !open.includes(i)).map((block) => node(block.id, block)),
      ...data.nodes.filter((actor) => actor.block === undefined || open.includes(actor.block)).map((actor) => node(actor.id, /** @type {Spot} */ (spots.get(actor.id)))),
    ]);
    edges.add(data.blocks.length
      ? foldedTies(data, open).map((each, i) => (each.tie ? each.tie : { id: "between " + i, from: each.from, to: each.to, width: Math.min(9, 0.6 + Math.log2(each.count)), color: { color: "#8a8a8a" }, arrows: { to: { enabled: false } } }))
      : data.edges);
  }
  const network = new vis.Network(box, { nodes, edges }, data.options);
  place();
  // A picture of a few actors is not blown up to the size of the window.
  const fit = () => network.fit({ maxZoomLevel: 1.4 * Math.max(1, box.clientWidth / data.wide) });

  /** @param {(ctx: CanvasRenderingContext2D, mark: Mark, a: Spot, b: Spot) => void} paint */
  function eachMark(paint) {
    return (/** @type {CanvasRenderingContext2D} */ ctx) => {
      for (const mark of data.marks) {
        if (nodes.get(mark.from) && nodes.get(mark.to)) paint(ctx, mark, /** @type {Spot} */ (spots.get(mark.from)), /** @type {Spot} */ (spots.get(mark.to)));
      }
    };
  }
  const paintMarks = eachMark((ctx, mark, a, b) => paintMark(ctx, data, mark, a, b, now.seen, now.view.plain));
  network.on("beforeDrawing", (/** @type {CanvasRenderingContext2D} */ ctx) => {
    const there = data.blocks.length ? new Map([...spots].filter(([id]) => nodes.get(id))) : spots;
    room = namesWithRoom(data, now.view, now.seen, there, network.getScale());
    paintMarks(ctx);
  });
  network.on("afterDrawing", eachMark((ctx, mark, a, b) => { if (mark.lines.some((line) => now.seen.edges.has(line.edge))) paintNumber(ctx, data, mark, a, b, data.marks.indexOf(mark) + 1); }));
  // A frame that becomes wider, narrower or visible would leave the net outside of it.
  network.on("resize", fit);
  network.on("dragging", keepPlaces);
  network.on("dragEnd", keepPlaces);
  /** @param {any} event */
  function keepPlaces(event) {
    for (const id of event.nodes) {
      if (!actors.has(id)) continue;
      spots.set(id, network.getPositions([id])[id]);
      moved.add(id);
    }
  }
  network.on("click", (/** @type {any} */ event) => (event.nodes.length ? heard.select(event.nodes[0]) : event.edges.length || heard.everybody()));
  /** @param {any} event */
  const where = (event) => ({ x: event.event.clientX, y: event.event.clientY });
  network.on("hoverNode", (/** @type {any} */ event) => heard.tell(event.node, null, where(event)));
  network.on("hoverEdge", (/** @type {any} */ event) => heard.tell(null, ties.get(event.edge) || null, where(event)));
  for (const end of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(end, () => heard.tell(null, null, { x: 0, y: 0 }));
  network.once("afterDrawing", () => { box.dataset.drawn = "yes"; });
  fit();

  return {
    spots, moved, fit, network,
    /** Show the view: what does not pass becomes faint. */
    show() {
      if (shownOpen !== now.view.open.join()) place();
      const plain = now.view.plain;
      const changed = [];
      for (const id of edges.getIds()) {
        const tie = ties.get(id);
        if (!tie) continue;
        const look = { color: tinted(tie.color.color, plain), opacity: now.seen.edges.has(id) ? 1 : 0.06 }, key = look.color + look.opacity;
        if (looks.get(id) !== key) changed.push({ id, color: look });
        looks.set(id, key);
      }
      if (changed.length) edges.update(changed);
      network.redraw();
    },
    /** Bring an actor into sight without changing the size. @param {string} id */
    sight(id) {
      const at = /** @type {Spot} */ (spots.get(id));
      if (data.blocks.length && network.getScale() < 0.7) { network.moveTo({ position: at, scale: 0.9 }); return; }
      const seen = network.canvasToDOM(at);
      if (seen.x < 30 || seen.y < 30 || seen.x > box.clientWidth - 30 || seen.y > box.clientHeight - 30) network.moveTo({ position: at });
    },
    /** Bring a whole group into sight. @param {Block} block */
    sightBlock(block) { network.moveTo({ position: block, scale: Math.min(box.clientWidth, box.clientHeight) / (2.4 * block.radius) }); },
    /** @param {number} by */
    zoom(by) { network.moveTo({ scale: network.getScale() * by }); },
    /** @param {number} x @param {number} y */
    pan(x, y) {
      const at = network.getViewPosition(), by = 60 / network.getScale();
      network.moveTo({ position: { x: at.x + x * by, y: at.y + y * by } });
    },
  };
}
