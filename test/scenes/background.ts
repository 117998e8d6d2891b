/** The background of a scene, painted once. */
import { CrowdtoneError } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import sharp from 'sharp';

/** A kind of painted background, or a photo. */
export type Background = 'gradient' | 'texture' | 'noise' | { readonly photo: string };

type Colour = readonly [number, number, number];

function colour(random: () => number, darkest: number, brightest: number): Colour {
  const level = (): number => darkest + random() * (brightest - darkest);
  return [level(), level(), level()];
}

/** @throws {CrowdtoneError} E_BACKGROUND_BROKEN when the photo cannot be read */
export async function paintBackground(
  kind: Background,
  width: number,
  height: number,
  random: () => number,
): Promise<RgbImage> {
  if (typeof kind === 'object') return readPhoto(kind.photo, width, height);
  const [first, second] = [colour(random, 40, 150), colour(random, 70, 200)];
  const mix = MIXERS[kind](width, height, random);
  const data = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < mix.length; pixel += 1) {
    const share = mix[pixel] ?? 0;
    for (let channel = 0; channel < 3; channel += 1) {
      data[pixel * 3 + channel] = (first[channel] ?? 0) * (1 - share) + (second[channel] ?? 0) * share;
    }
  }
  return { data, width, height };
}

async function readPhoto(path: string, width: number, height: number): Promise<RgbImage> {
  try {
    const image = sharp(path).resize({ width, height, fit: 'cover' }).toColourspace('srgb').removeAlpha();
    return { data: await image.raw().toBuffer(), width, height };
  } catch (cause) {
    throw new CrowdtoneError('E_BACKGROUND_BROKEN', `${path} is not a readable image; name another`, {
      cause,
    });
  }
}

/** The share of the second of two colours at each pixel, in [0,1]. */
const MIXERS = { gradient, texture, noise } as const;

function noise(width: number, height: number, random: () => number): Float32Array {
  const mix = new Float32Array(width * height);
  for (let i = 0; i < mix.length; i += 1) mix[i] = random();
  return mix;
}

/** A ramp from 0 to 1 in a random direction. */
function gradient(width: number, height: number, random: () => number): Float32Array {
  const angle = random() * 2 * Math.PI;
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const reach = (Math.abs(dx) * width + Math.abs(dy) * height) / 2;
  const mix = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      mix[y * width + x] = 0.5 + ((x - width / 2) * dx + (y - height / 2) * dy) / (2 * reach);
    }
  }
  return mix;
}

/** Clouds of five octaves of smoothed random values (value noise), from blotches of a quarter of the frame to grain. */
function texture(width: number, height: number, random: () => number): Float32Array {
  const mix = new Float32Array(width * height);
  let weight = 0.5;
  for (let cell = Math.max(width, height) / 4; weight > 0.03; cell /= 3, weight /= 2) {
    addValueNoise(mix, width, height, Math.max(2, cell), weight, random);
  }
  return mix;
}

function addValueNoise(
  mix: Float32Array,
  width: number,
  height: number,
  cell: number,
  weight: number,
  random: () => number,
): void {
  const columns = Math.ceil(width / cell) + 2;
  const knots = Float32Array.from({ length: columns * (Math.ceil(height / cell) + 2) }, random);
  // Cubic easing (3t^2 - 2t^3) between knots hides the grid.
  const ease = (t: number): number => t * t * (3 - 2 * t);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / cell);
    const down = ease(y / cell - row);
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / cell);
      const right = ease(x / cell - column);
      const knot = row * columns + column;
      const upper = (knots[knot] ?? 0) * (1 - right) + (knots[knot + 1] ?? 0) * right;
      const lower = (knots[knot + columns] ?? 0) * (1 - right) + (knots[knot + columns + 1] ?? 0) * right;
      const at = y * width + x;
      mix[at] = (mix[at] ?? 0) + weight * (upper * (1 - down) + lower * down);
    }
  }
}
