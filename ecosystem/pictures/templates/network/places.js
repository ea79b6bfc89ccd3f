// The positions as the table of that name holds them: actor, x, y from 0 to 1. Pure.

/**
 * @param {Actor[]} actors @param {Map<string, Spot>} spots @param {Set<string>} moved
 * @param {{wide: number, high: number}} room
 */
function positionsTable(actors, spots, moved, room) {
  /** @param {number} value */
  const inside = (value) => (Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4).toString();
  const rows = actors.filter((actor) => !actor.group_node && spots.has(actor.id)).map((actor) => {
    const at = /** @type {Spot} */ (spots.get(actor.id));
    return { id: actor.id, x: at.x / room.wide, y: -at.y / room.high };
  }).filter((row) => row.y >= 0 || moved.has(row.id)); // those without a tie stand in rows of their own
  return "actor,x,y\n" + rows.map((row) => [row.id, inside(row.x), inside(row.y)].join(",") + "\n").join("");
}
