/** Keyboard and clicker: page keys and arrows go on and back, letters press buttons. */

const Keys = (() => {
  /** @param {number} by */
  function advance(by) {
    const { phase } = Session.state;
    const inside = phase === "read" ? Read.advance(by) : phase === "walk" ? Walk.advance(by) : phase === "money" ? WhatIf.advance(by) : false;
    if (!inside) Main.go(by);
  }

  /** @param {KeyboardEvent} event @returns {boolean} */
  const typing = (event) => /^(?:INPUT|SELECT|TEXTAREA)$/.test(/** @type {HTMLElement} */ (event.target).tagName);

  /** @type {Record<string, () => void>} */
  const LETTERS = {
    l: () => Display.legend(),
    w: () => { if (!Data.isPublic) WhatIf.bridgesOn(); },
    b: Display.blank, ".": Display.blank, F5: Display.full,
    "/": () => document.getElementById("find")?.focus(),
    Escape: () => { if (Toolbar.close()) Main.draw(); else Session.glance((state) => { Object.assign(state, { focus: null, found: [], type: "" }); }); },
    PageDown: () => advance(1), ArrowRight: () => advance(1),
    PageUp: () => advance(-1), ArrowLeft: () => advance(-1),
  };

  /** @param {KeyboardEvent} event */
  function press(event) {
    if (/** @type {HTMLDialogElement} */ (Elements.byId("dialog")).open) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing(event)) {
      event.preventDefault();
      if (event.shiftKey) Session.redo();
      else Session.undo();
      return;
    }
    const page = event.key.startsWith("Page");
    if ((typing(event) && !page) || event.ctrlKey || event.altKey || event.metaKey) return;
    const does = LETTERS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  document.addEventListener("keydown", press);
  return { advance };
})();
