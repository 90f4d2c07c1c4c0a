// How long to wait before the next attempt: longer each time, and not the same for everybody.

const FIRST_MS = 1000;
const LONGEST_MS = 10000;
/** Share of the delay that is left to chance, so that a server that comes back does not get everybody at once. */
const CHANCE = 0.2;

export class Backoff {
  #nextMs = FIRST_MS;

  /** The delay before the next attempt, in milliseconds. */
  next() {
    const delay = this.#nextMs * (1 - CHANCE * Math.random());
    this.#nextMs = Math.min(this.#nextMs * 2, LONGEST_MS);
    return delay;
  }

  reset() {
    this.#nextMs = FIRST_MS;
  }
}
