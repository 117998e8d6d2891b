import { type RandomStream, randomAt } from '@crowdtone/runtime';

/** Lookup table of standard normal numbers; drawing them one by one would dominate the cost. */
const TABLE_BITS = 14;
const TABLE = (() => {
  const random = randomAt(0x6e6f6973);
  return Float32Array.from({ length: 2 ** TABLE_BITS }, () => random.normal());
})();

/** Adds Gaussian noise with a standard deviation of `deviation` grey levels, independent per pixel, in place. */
export function addNoise(image: Float32Array, deviation: number, random: RandomStream): void {
  let state = random.integer(2 ** 31);
  for (let index = 0; index < image.length; index++) {
    // A linear congruential generator, whose upper bits are random enough to index the table.
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    image[index] = (image[index] ?? 0) + deviation * (TABLE[state >>> (32 - TABLE_BITS)] ?? 0);
  }
}
