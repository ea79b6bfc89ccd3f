// The page: it ties data, picture, controls and words together.

(function () {
  /** @type {PageData} */
  const data = unpacked(JSON.parse(element("data").textContent));
  const box = element("net"), said = element("said"), tip = element("tip");
  const byName = [...data.nodes].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1)).map((actor) => actor.id);
  const actors = new Map(data.nodes.map((actor) => [actor.id, actor]));
  const view = readView(location.hash, data);
  const now = { view, seen: seenIn(data.nodes, data.edges, view) };
  let spoken = data.lang;
  const words = () => data.words[view.lang];

  /** @param {string} text */
  const say = (text) => { said.textContent = text; };

  /** The table below holds the same actors as the picture. */
  function showRows() {
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("tr[data-actor]"))) {
      const hidden = !now.seen.actors.has(row.dataset.actor || "");
      if (row.hidden !== hidden) row.hidden = hidden;
    }
  }
  /** Show the view everywhere: picture, panel, table, controls, address. @param {string} [told] */
  function show(told) {
    if (view.actor !== null) {
      const block = actors.get(view.actor)?.block;
      if (block !== undefined && !view.open.includes(block)) view.open.push(block);
    }
    now.seen = seenIn(data.nodes, data.edges, view);
    if (spoken !== view.lang) { sayPage(words(), view.lang); spoken = view.lang; }
    document.documentElement.classList.toggle("big", view.big);
    document.documentElement.classList.toggle("plain", view.plain);
    picture.show();
    fillPanel(element("about"), data, view, now.seen, select);
    showRows();
    const controls = { topic: view.topic, language: view.language, way: view.way, steps: String(view.steps) };
    for (const [id, value] of Object.entries(controls)) element(id).value = value;
    element("steps").disabled = view.way === "near";
    element("sure").checked = view.sure;
    element("big").setAttribute("aria-pressed", String(view.big));
    element("plain").setAttribute("aria-pressed", String(view.plain));
    for (const each of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=layer]"))) each.checked = !view.without.includes(each.value);
    if (location.protocol !== "about:") history.replaceState(null, "", "#" + written(view, data.lang));
    paperSoon();
    say(told ?? (view.actor === null ? seenLine(now.seen, data.nodes, view, words()) : actorSaid(view.actor)));
  }
  /** @param {string} id */
  function actorSaid(id) {
    const actor = /** @type {Actor} */ (actors.get(id));
    if (view.way === "near") return actorLine(actor, words(), now.seen.actors.size - 1) + ".";
    return filled(words()[view.way + "_said"], { name: actor.name, count: now.seen.actors.size - 1, steps: view.steps });
  }
  /** @param {string} id an actor, or a closed group @param {string} [more] */
  function select(id, more) {
    const block = data.blocks.findIndex((each) => each.id === id);
    if (block >= 0) {
      view.open = [...view.open, block];
      view.actor = null;
      show(filled(words().opened, { count: data.blocks[block].size }));
      picture.sightBlock(data.blocks[block]);
      return;
    }
    view.actor = id;
    show();
    if (more) say(said.textContent + " " + more);
    picture.sight(id);
    picture.network.selectNodes([id], false);
  }
  function everybody() {
    Object.assign(view, { actor: null, topic: "", language: "", without: [], sure: false, way: "near", open: [] });
    picture.network.unselectAll();
    tip.hidden = true;
    show();
    picture.fit();
  }
  /** @param {string | null} id @param {Tie | null} tie @param {Spot} at */
  function tell(id, tie, at) {
    const actor = id === null ? undefined : actors.get(id), block = data.blocks.find((each) => each.id === id);
    tip.hidden = !(actor || tie || block);
    if (tip.hidden) return;
    if (actor) tip.textContent = actorLine(actor, words(), neighboursOf(data.edges, actor.id).size) + ".";
    else if (block) tip.textContent = filled(words().block_tip, { count: block.size });
    else if (tie) tip.textContent = [actors.get(tie.from)?.name, words()[tieWord(tie, tie.from).word], actors.get(tie.to)?.name].join(" ") + (tie.layer === "standing" || !data.asked ? "" : " (" + words()[tie.sure ? "confirmed" : "unconfirmed"] + ")") + ".";
    tip.style.left = Math.min(at.x + 14, innerWidth - tip.offsetWidth - 8) + "px";
    tip.style.top = Math.min(at.y + 14, innerHeight - tip.offsetHeight - 8) + "px";
  }
  const picture = makePicture(data, box, now, { select, everybody, tell });

  /** @param {string} key */
  function walk(key) {
    if (view.actor === null) { select(byName[0]); return; }
    const here = /** @type {Spot} */ (picture.spots.get(view.actor));
    const others = [...neighboursOf(data.edges.filter((tie) => tiePasses(tie, view)), view.actor)].map((id) => ({ id, .../** @type {Spot} */ (picture.spots.get(id)) }));
    const next = towards(here, others, key);
    if (next === null) say(words().nobody_there);
    else select(next);
  }
  /** @param {number} by */
  function step(by) {
    const at = view.actor === null ? (by > 0 ? -1 : 0) : byName.indexOf(view.actor);
    select(byName[(at + by + byName.length) % byName.length]);
  }
  const svg = () => pictureSvg(data, view, now.seen, picture.spots);
  // A canvas is empty on paper as soon as its frame has another size there: a drawing stands in for it.
  const toPaper = () => { element("paper").src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg()); };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  function paperSoon() { clearTimeout(soon); if (data.nodes.length <= 500) soon = setTimeout(toPaper, 300); }
  addEventListener("beforeprint", toPaper);
  picture.network.on("dragEnd", paperSoon);
  const does = {
    big: () => { view.big = !view.big; show(words()[view.big ? "big_on" : "big_off"]); picture.fit(); },
    plain: () => { view.plain = !view.plain; show(words()[view.plain ? "plain_on" : "plain_off"]); },
    lang: () => { view.lang = view.lang === "de" ? "en" : "de"; show(); },
    full: () => { const room = element("room"); if (document.fullscreenElement) document.exitFullscreen(); else room.requestFullscreen().catch(() => say(words().no_full)); },
    help: () => { element("keys").showModal(); },
    svg: () => { download(data.file + ".svg", new Blob([svg()], { type: "image/svg+xml" })); say(words().saved_svg); },
    png: () => painted(svg()).then((blob) => { download(data.file + ".png", blob); say(words().saved_png); }, () => say(words().no_png)),
    csv: () => { download("positions.csv", new Blob([positionsTable(data.nodes, picture.spots, picture.moved, data)], { type: "text/csv" })); say(words().saved_csv); },
  };
  for (const id of /** @type {(keyof typeof does)[]} */ (Object.keys(does))) element(id).addEventListener("click", () => does[id]());
  element("all").addEventListener("click", everybody);
  element("close").addEventListener("click", () => element("keys").close());
  element("finder").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    const found = findNames(data.nodes, element("search").value);
    if (!found.length) { say(words().found_none); return; }
    const others = found.slice(1, 4).map((id) => actors.get(id)?.name);
    select(found[0], others.length ? filled(words().found_also, { names: others.join(", ") }) : "");
  });
  for (const id of /** @type {const} */ (["topic", "language", "way"])) element(id).addEventListener("change", () => { view[id] = element(id).value; show(); });
  element("steps").addEventListener("change", () => { view.steps = Number(element("steps").value); show(); });
  element("sure").addEventListener("change", () => { view.sure = element("sure").checked; show(); });
  for (const each of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=layer]"))) {
    each.addEventListener("change", () => { view.without = data.layers.filter((layer) => !(/** @type {HTMLInputElement} */ (document.querySelector(`[name=layer][value=${layer}]`))).checked); show(); });
  }
  document.addEventListener("click", (event) => {
    const go = /** @type {HTMLElement} */ (event.target).closest("[data-go]");
    if (!go) return;
    select(/** @type {HTMLElement} */ (go).dataset.go || "");
    box.focus({ preventScroll: true });
    element("room").scrollIntoView({ block: "nearest" });
  });
  addEventListener("hashchange", () => { Object.assign(view, readView(location.hash, data)); show(); });
  listenToKeys(box, {
    Home: () => select(byName[0]), End: () => select(byName[byName.length - 1]), n: () => step(1), p: () => step(-1),
    "+": () => picture.zoom(1.25), "-": () => picture.zoom(0.8), 0: () => picture.fit(), "/": () => element("search").focus(),
    i: () => { view.way = "in"; show(); }, o: () => { view.way = "out"; show(); }, d: () => { view.way = "near"; show(); },
    f: does.full, b: does.big, c: does.plain, l: does.lang, s: does.svg, "?": does.help,
  }, { walk, pan: picture.pan, everybody });
  if (location.hash.length > 1) show();
  else { picture.show(); paperSoon(); }
  // The lists stand below this script: what the address says holds for them, too.
  document.addEventListener("DOMContentLoaded", () => { showRows(); if (view.lang !== data.lang) sayPage(words(), view.lang); });
})();
