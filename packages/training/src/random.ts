/**
 * Random numbers that are a function of their coordinates: `randomAt(seed, epoch, image)` gives the same stream
 * whatever was drawn before. A training that resumes in the middle therefore draws what an undisturbed one would
 * have drawn, without any state to save.
 */
export interface RandomStream {
  /** Uniform in [0,1). */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform integer in [0, below). */
  integer(below: number): number;
  /** Standard normal (Box and Muller, 1958). */
  normal(): number;
}

export function randomAt(...coordinates: readonly number[]): RandomStream {
  let state = 0x9e3779b9;
  for (const coordinate of coordinates) state = scramble(state ^ Math.imul(coordinate | 0, 0x85ebca6b)) + 0x6d2b79f5;
  const uniform = () => {
    // mulberry32: a Weyl sequence through a 32-bit mixer.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    integer: (below) => Math.floor(uniform() * below),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** The finaliser of MurmurHash3: every input bit reaches every output bit. */
function scramble(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** The numbers 0 to count - 1 in random order (Fisher and Yates). */
export function shuffledIndices(count: number, random: RandomStream): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
}
