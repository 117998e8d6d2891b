import type { RandomStream } from '@crowdtone/runtime';
import type { Canvas } from './canvas';
import { compressAsJpeg } from './jpeg';

/**
 * Degrades an image as cheap cameras and recorders do: exposure and colour, defocus, motion, noise of low light, interlacing,
 * compression. Each is applied with some probability, so that many images stay nearly clean.
 */
export function degradeAsCamera(canvas: Canvas, random: RandomStream): void {
  changeLight(canvas, random);
  if (random.uniform() < 0.3) blur(canvas, random.between(0.3, 0.9));
  if (random.uniform() < 0.12) smear(canvas, 2 + random.integer(5), random.uniform() < 0.8);
  if (random.uniform() < 0.35) addNoise(canvas, random.between(1, random.uniform() < 0.3 ? 22 : 9), random);
  if (random.uniform() < 0.04) interlace(canvas, 1 + random.integer(3));
  if (random.uniform() < 0.4) compressAsJpeg(canvas, Math.round(random.between(25, 90)));
}

/** Sometimes under-exposed, less often over-exposed, else about right. */
function chooseGain(random: RandomStream): number {
  const chance = random.uniform();
  if (chance < 0.12) return random.between(0.15, 0.5);
  return chance < 0.2 ? random.between(1.3, 2.2) : random.between(0.75, 1.25);
}

/** Changes gain (default: random), offset, gamma and colour cast; some images become grey. */
export function changeLight({ pixels }: Canvas, random: RandomStream, gain = chooseGain(random)): void {
  const offset = random.between(-20, 20);
  const gamma = random.between(0.75, 1.35);
  const cast = Array.from({ length: 3 }, () => random.between(0.92, 1.08));
  const table = Float32Array.from({ length: 3 * 256 }, (_, index) => {
    const value = 255 * ((index & 255) / 255) ** gamma;
    return Math.min(Math.max((value * gain + offset) * (cast[index >> 8] ?? 1), 0), 255);
  });
  const isGrey = random.uniform() < 0.12;
  for (let at = 0; at < pixels.length; at += 3) {
    // Painters stay within [0,255], so no clamping is needed.
    const red = table[((pixels[at] ?? 0) + 0.5) | 0] ?? 255;
    const green = table[256 + (((pixels[at + 1] ?? 0) + 0.5) | 0)] ?? 255;
    const blue = table[512 + (((pixels[at + 2] ?? 0) + 0.5) | 0)] ?? 255;
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
    pixels[at] = isGrey ? grey : red;
    pixels[at + 1] = isGrey ? grey : green;
    pixels[at + 2] = isGrey ? grey : blue;
  }
}

/**
 * Blurs as a lens out of focus does.
 * @returns the standard deviation of the blur, pixels, from 1 to 3
 */
export function defocus(canvas: Canvas, random: RandomStream): number {
  const passes = 2 + random.integer(9);
  const deviation = 0.9;
  for (let pass = 0; pass < passes; pass += 1) blur(canvas, deviation);
  return deviation * Math.sqrt(passes);
}

/** Gaussian of a small standard deviation in pixels, with three taps per axis. */
function blur({ pixels, side }: Canvas, deviation: number): void {
  const side1 = Math.exp(-0.5 / deviation ** 2);
  const centre = 1 / (1 + 2 * side1);
  const outer = side1 * centre;
  const row = side * 3;
  const before = pixels.slice();
  for (let at = 3; at < pixels.length - 3; at += 1) {
    pixels[at] = (before[at] ?? 0) * centre + ((before[at - 3] ?? 0) + (before[at + 3] ?? 0)) * outer;
  }
  before.set(pixels);
  for (let at = row; at < pixels.length - row; at += 1) {
    pixels[at] = (before[at] ?? 0) * centre + ((before[at - row] ?? 0) + (before[at + row] ?? 0)) * outer;
  }
}

/** Motion blur: the mean of neighbours in one direction. */
function smear({ pixels, side }: Canvas, length: number, isSideways: boolean): void {
  const before = pixels.slice();
  const step = isSideways ? 3 : side * 3;
  const back = (length >> 1) * step;
  for (let at = back; at < pixels.length - length * step; at += 1) {
    let sum = 0;
    for (let tap = 0; tap < length; tap += 1) sum += before[at - back + tap * step] ?? 0;
    pixels[at] = sum / length;
  }
}

/** Sensor noise of a standard deviation in grey levels; equal in all channels in half of the images. */
function addNoise({ pixels }: Canvas, deviation: number, random: RandomStream): void {
  const isGrey = random.uniform() < 0.5;
  // Drawn from a table: a million normal numbers per image would take longer than everything else.
  const table = Float32Array.from({ length: 4096 }, () => random.normal() * deviation);
  let state = random.integer(2 ** 31);
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return table[state >>> 20] ?? 0;
  };
  for (let at = 0; at < pixels.length; at += 3) {
    const first = next();
    pixels[at] = (pixels[at] ?? 0) + first;
    pixels[at + 1] = (pixels[at + 1] ?? 0) + (isGrey ? first : next());
    pixels[at + 2] = (pixels[at + 2] ?? 0) + (isGrey ? first : next());
  }
}

/** Shifts odd lines, as motion between two interlaced fields does. */
function interlace({ pixels, side }: Canvas, shift: number): void {
  for (let y = 1; y < side; y += 2) {
    const start = y * side * 3;
    pixels.copyWithin(start, start + shift * 3, start + side * 3);
  }
}
