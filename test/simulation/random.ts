/** Random numbers that follow from a seed (mulberry32), so that a run can be played again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not including, 1. */
  next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };

  /** A whole number below `end`. */
  below = (end: number): number => Math.floor(this.next() * end);

  between = (least: number, most: number): number => least + this.next() * (most - least);

  chance = (probability: number): boolean => this.next() < probability;

  one<T>(of: readonly T[]): T {
    const found = of[this.below(of.length)];
    if (found === undefined) throw new RangeError('One of nothing');
    return found;
  }

  hex = (bytes: number): string =>
    Array.from({ length: bytes }, () => this.below(256).toString(16).padStart(2, '0')).join('');

  uuid = (): string => this.hex(16).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}
