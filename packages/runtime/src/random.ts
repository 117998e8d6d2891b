/** Reproducible random numbers for simulation, resampling and training; never for secrets. */

/** Returns a number in [0,1) per call. */
export type Uniform = () => number;

/** A reproducible stream with the common distributions. */
export interface RandomStream {
  /** Uniform in [0,1). */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform integer in [0, below). */
  integer(below: number): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * The same seed gives the same numbers on every machine: Tommy Ettinger's mulberry32, a Weyl sequence through a 32-bit
 * mixer.
 *
 * @param seed only its lowest 32 bits are used
 */
export function seededRandom(seed: number): Uniform {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A {@link RandomStream} over {@link seededRandom}. */
export function createRandom(seed: number): RandomStream {
  const uniform = seededRandom(seed);
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    integer: (below) => Math.floor(uniform() * below),
    normal: () => drawNormal(uniform),
  };
}

/**
 * Random numbers as a function of coordinates: `randomAt(seed, epoch, image)` gives the same stream regardless of earlier
 * draws. So a resumed training draws the same numbers as an uninterrupted one, without saved state.
 */
export function randomAt(...coordinates: readonly number[]): RandomStream {
  let state = 0x9e3779b9;
  for (const coordinate of coordinates) state = scramble(state ^ Math.imul(coordinate | 0, 0x85ebca6b)) + 0x6d2b79f5;
  return createRandom(state);
}

/** The finaliser of A. Appleby's MurmurHash3: every input bit reaches every output bit. */
function scramble(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** A draw from the standard normal distribution. */
export function drawNormal(uniform: Uniform): number {
  return normalPair(uniform)[0];
}

/** Draws from the standard normal distribution, using both numbers of each pair: for millions, such as initial weights. */
export function normalDraws(uniform: Uniform): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const [value, other] = normalPair(uniform);
    spare = other;
    return value;
  };
}

/** Two independent draws, by the method of G. E. P. Box and M. E. Muller (1958). */
function normalPair(uniform: Uniform): readonly [number, number] {
  // 1 - uniform() lies in (0,1], where the logarithm is finite.
  const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
  const angle = 2 * Math.PI * uniform();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** A seed derived from the parts: FNV-1a (G. Fowler, L. C. Noll and K.-P. Vo, 1991) over their characters. */
export function seedOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const character of JSON.stringify(parts)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash >>> 0;
}

/** The items in a random order, as a new array. */
export function shuffled<Item>(items: readonly Item[], uniform: Uniform): Item[] {
  return Array.from(shuffledIndices(items.length, uniform), (index) => items[index] as Item);
}

/** The numbers 0 to count - 1 in random order (R. A. Fisher and F. Yates; in place after R. Durstenfeld, 1964). */
export function shuffledIndices(count: number, uniform: Uniform): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(uniform() * (last + 1));
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
}
