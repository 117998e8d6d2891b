import { type RandomStream, randomAt } from '@crowdtone/runtime';

/** Standard normal numbers to look up: drawing them one by one would take longer than everything else. */
const TABLE_BITS = 14;
const TABLE = (() => {
  const random = randomAt(0x6e6f6973);
  return Float32Array.from({ length: 2 ** TABLE_BITS }, () => random.normal());
})();

/** Adds noise of a sensor, of `deviation` grey levels and independent from pixel to pixel, in place. */
export function addNoise(image: Float32Array, deviation: number, random: RandomStream): void {
  let state = random.integer(2 ** 31);
  for (let index = 0; index < image.length; index++) {
    // A linear congruential generator, whose upper bits are random enough to choose from a table.
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    image[index] = (image[index] ?? 0) + deviation * (TABLE[state >>> (32 - TABLE_BITS)] ?? 0);
  }
}
