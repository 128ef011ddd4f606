// Random choices that a seed repeats.
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  // A number from 0 up to 1 (mulberry32).
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least, most) {
    return least + this.next() * (most - least);
  }

  of(values) {
    return values[Math.floor(this.next() * values.length)];
  }

  isTrue(probability) {
    return this.next() < probability;
  }

  // A key of `weights`, which maps keys to how often they are chosen.
  weighted(weights) {
    const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    let left = this.next() * total;
    return Object.keys(weights).find((key) => (left -= weights[key]) < 0);
  }
}
