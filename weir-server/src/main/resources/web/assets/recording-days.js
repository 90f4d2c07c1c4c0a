// What there is of a path, by days of this browser's time zone. Times are milliseconds.

/** The first moment of the day that a time is in. */
export function dayOf(time) {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** The first moment of a day some days later; days with 23 and 25 hours count as others do. */
export function dayAfter(day, days = 1) {
  const date = new Date(day);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/**
 * Ranges out of the server's list.
 *
 * @param {{start: string, duration: number}[]} entries
 * @returns {{start: number, end: number}[]} in order
 */
export function rangesOf(entries) {
  return entries.map(({ start, duration }) => {
    const from = Date.parse(start);
    return { start: from, end: from + duration * 1000 };
  });
}

/** The days of which there is something, in order. */
export function daysOf(ranges) {
  const days = new Set();
  for (const { start, end } of ranges) {
    for (let day = dayOf(start); day < end; day = dayAfter(day)) {
      days.add(day);
    }
  }
  return [...days].sort((a, b) => a - b);
}

/** What of the ranges is within a day. */
export function within(ranges, day) {
  const next = dayAfter(day);
  return ranges
    .filter(({ start, end }) => end > day && start < next)
    .map(({ start, end }) => ({ start: Math.max(start, day), end: Math.min(end, next) }));
}

/** The time asked for if something is recorded then, or else the next that is; null when nothing comes after. */
export function recordedFrom(ranges, time) {
  const range = ranges.find(({ end }) => end > time);
  return range ? Math.max(range.start, time) : null;
}

/**
 * Times spread evenly over what is recorded.
 *
 * @param {number} count how many at most
 */
export function samples(ranges, count) {
  const total = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  const times = [];
  let passed = 0;
  for (const { start, end } of ranges) {
    while (times.length < count && ((times.length + 0.5) * total) / count < passed + end - start) {
      times.push(Math.floor(start + ((times.length + 0.5) * total) / count - passed));
    }
    passed += end - start;
  }
  return times;
}
