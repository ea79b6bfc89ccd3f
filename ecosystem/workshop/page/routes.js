/**
 * Courses of lines that keep clear of every box they do not belong to: straight where the way is
 * free, else along the corners of the boxes between, by the shortest way with few bends.
 */

/** @typedef {{x: number, y: number, w: number, h: number}} Spot */
/** @typedef {[number, number]} Place */

const Routes = (() => {
  /** A bend costs as much as this many units of length; a corner that another line has taken, more. */
  const BEND = 30;
  const TAKEN = 160;

  /** Whether a straight piece enters a rectangle; asked so often that it makes no arrays. @param {Place} a @param {Place} b @param {Spot} box @param {number} margin */
  function enters(a, b, box, margin) {
    let low = 0;
    let high = 1;
    for (let axis = 0; axis < 2; axis += 1) {
      const from = a[axis];
      const to = b[axis];
      const near = axis ? box.y - box.h / 2 - margin : box.x - box.w / 2 - margin;
      const far = axis ? box.y + box.h / 2 + margin : box.x + box.w / 2 + margin;
      if ((from <= near && to <= near) || (from >= far && to >= far)) return false;
      const way = to - from;
      if (Math.abs(way) < 1e-9) continue;
      low = Math.max(low, ((way > 0 ? near : far) - from) / way);
      high = Math.min(high, ((way > 0 ? far : near) - from) / way);
      if (high - low < 1e-9) return false;
    }
    return true;
  }

  /** Where a line from one box to another meets its border. @param {Spot} from @param {Spot} to @returns {Place} */
  function border(from, to) {
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const scale = Math.min(from.w / 2 / Math.abs(dx || 1e-9), from.h / 2 / Math.abs(dy || 1e-9), 1);
    return [from.x + dx * scale, from.y + dy * scale];
  }

  /** A slightly bent course, so that the way back is another line. @param {Place} a @param {Place} b @returns {Place} */
  const bend = ([ax, ay], [bx, by]) => [(ax + bx) / 2 - (by - ay) * 0.08, (ay + by) / 2 + (bx - ax) * 0.08];

  /** @param {Spot} box @param {number} out @returns {Place[]} */
  const corners = (box, out) => [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([x, y]) => [box.x + x * (box.w / 2 + out), box.y + y * (box.h / 2 + out)]);

  /** Places at which a line may leave a box. @param {Spot} box @returns {Place[]} */
  const doors = (box) => [-0.3, 0, 0.3].flatMap((part) => /** @type {Place[]} */ ([
    [box.x + part * box.w, box.y - box.h / 2], [box.x + part * box.w, box.y + box.h / 2],
    [box.x - box.w / 2, box.y + part * box.h], [box.x + box.w / 2, box.y + part * box.h]]));

  /** @param {Place} point @returns {string} */
  const name = ([x, y]) => `${Math.round(x)},${Math.round(y)}`;

  /** Corners of all boxes, and which of them see one another (1: no, 2: yes), as far as anybody asked. @type {WeakMap<Spot[], {places: Place[], seen: Int8Array}>} */
  const known = new WeakMap();

  /** @param {Spot[]} all @param {number} gap */
  function cornersOf(all, gap) {
    const found = known.get(all) ?? { places: all.flatMap((box) => [...corners(box, gap), ...corners(box, 2 * gap)]), seen: new Int8Array((8 * all.length) ** 2) };
    known.set(all, found);
    return found;
  }

  /** The cheapest way over the corners of the boxes between. @param {Spot} from @param {Spot} to @param {Spot[]} all @param {Spot[]} others @param {number} gap @param {Set<string>} taken @returns {Place[]|null} */
  function around(from, to, all, others, gap, taken) {
    const { places, seen } = cornersOf(all, gap);
    const starts = doors(from);
    const goals = doors(to);
    const nodes = [...starts, ...goals, ...places];
    const last = starts.length + goals.length;
    /** @param {number} a @param {number} b */
    const free = (a, b) => {
      if (a < last || b < last) return !others.some((box) => enters(nodes[a], nodes[b], box, gap * 0.9)) && ![from, to].some((box) => enters(nodes[a], nodes[b], box, -0.5));
      const pair = (a - last) * places.length + b - last;
      seen[pair] ||= all.some((box) => enters(nodes[a], nodes[b], box, gap * 0.9)) ? 1 : 2;
      return seen[pair] === 2;
    };
    const cost = nodes.map((_, node) => (node < starts.length ? 0 : Infinity));
    const before = nodes.map(() => -1);
    const done = nodes.map(() => false);
    const extra = nodes.map((node) => BEND + (taken.has(name(node)) ? TAKEN : 0));
    // Nobody is nearer than this: who leads away from the goal is looked at last.
    const left = nodes.map(([x, y]) => Math.min(...goals.map((goal) => Math.hypot(goal[0] - x, goal[1] - y))));
    for (;;) {
      let here = -1;
      for (let node = 0; node < nodes.length; node += 1) if (!done[node] && cost[node] < Infinity && (here < 0 || cost[node] + left[node] < cost[here] + left[here])) here = node;
      if (here < 0) return null;
      if (here >= starts.length && here < last) {
        const course = [];
        for (let at = here; at >= 0; at = before[at]) course.unshift(nodes[at]);
        return course;
      }
      done[here] = true;
      for (let next = starts.length; next < nodes.length; next += 1) {
        if (done[next]) continue;
        const length = Math.hypot(nodes[here][0] - nodes[next][0], nodes[here][1] - nodes[next][1]);
        const price = cost[here] + length + extra[next];
        if (price < cost[next] && free(here, next)) { cost[next] = price; before[next] = here; }
      }
    }
  }

  /** Corners made round, so that the eye can follow. @param {Place[]} points @param {number} most @returns {string} */
  function smooth(points, most) {
    const write = (/** @type {Place} */ [x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
    let path = `M${write(points[0])}`;
    for (let at = 1; at < points.length - 1; at += 1) {
      const [before, here, after] = [points[at - 1], points[at], points[at + 1]];
      /** @param {Place} towards @returns {Place} */
      const near = (towards) => {
        const far = Math.hypot(towards[0] - here[0], towards[1] - here[1]) || 1;
        const part = Math.min(most, far / 2) / far;
        return [here[0] + (towards[0] - here[0]) * part, here[1] + (towards[1] - here[1]) * part];
      };
      path += `L${write(near(before))}Q${write(here)} ${write(near(after))}`;
    }
    return `${path}L${write(points[points.length - 1])}`;
  }

  /** @param {Place} a @param {Place} middle @param {Place} b @param {number} t @returns {Place} */
  const along = (a, middle, b, t) => {
    const at = (/** @type {0|1} */ axis) => (1 - t) ** 2 * a[axis] + 2 * t * (1 - t) * middle[axis] + t ** 2 * b[axis];
    return [at(0), at(1)];
  };

  /** The course from one box to another and a place in its middle for a number. @param {Spot} from @param {Spot} to @param {Spot[]} all @param {number} gap @param {Set<string>} taken @returns {{d: string, middle: Place}} */
  function course(from, to, all, gap, taken) {
    const others = all.filter((box) => box !== from && box !== to);
    const [a, b] = [border(from, to), border(to, from)];
    const middle = bend(a, b);
    const pieces = Array.from({ length: 9 }, (_, step) => along(a, middle, b, step / 8));
    const clear = pieces.slice(1).every((point, step) => !others.some((box) => enters(pieces[step], point, box, gap * 0.9)));
    const points = clear ? null : around(from, to, all, others, gap, taken);
    if (!points) {
      const d = [a, middle, b].map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
      return { d: `M${d[0]}Q${d[1]} ${d[2]}`, middle: along(a, middle, b, 0.5) };
    }
    for (const point of points.slice(1, -1)) taken.add(name(point));
    const longest = points.slice(1).map((point, at) => ({ at, far: Math.hypot(point[0] - points[at][0], point[1] - points[at][1]) })).sort((x, y) => y.far - x.far)[0].at;
    return { d: smooth(points, gap * 0.8), middle: [(points[longest][0] + points[longest + 1][0]) / 2, (points[longest][1] + points[longest + 1][1]) / 2] };
  }

  return { course, border };
})();
