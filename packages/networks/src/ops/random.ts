// Taken out of Math once: in the contexts that tests run in, every look at a global is slow, and weights are millions.
const { cos, imul, log, sin, sqrt } = Math;
const FULL_TURN = 2 * Math.PI;

export interface Random {
  /** Uniform in [0,1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** A generator with a seed (Tommy Ettinger's mulberry32, 32 bits of state): the same numbers on every machine. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  let spare: number | null = null;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    // Box and Muller's transform makes two at a time; 1 - u keeps the logarithm finite.
    const radius = sqrt(-2 * log(1 - uniform()));
    const angle = FULL_TURN * uniform();
    spare = radius * sin(angle);
    return radius * cos(angle);
  };
  return { uniform, normal };
}
