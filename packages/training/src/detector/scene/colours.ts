import type { RandomStream } from '@crowdtone/runtime';
import type { Colour } from './canvas';

/** Skin colours in daylight from light to dark, after the Monk skin tone scale. */
const SKIN: readonly Colour[] = [
  [240, 214, 196],
  [226, 184, 158],
  [204, 156, 122],
  [172, 122, 90],
  [132, 90, 66],
  [92, 62, 48],
  [62, 44, 38],
];
const HAIR: readonly Colour[] = [
  [28, 22, 20],
  [46, 34, 26],
  [84, 58, 38],
  [140, 106, 66],
  [190, 162, 112],
  [170, 168, 165],
  [110, 50, 30],
];

/** A random skin colour. */
export function skinTone(random: RandomStream): Colour {
  return vary(SKIN[random.integer(SKIN.length)] ?? [200, 160, 130], 14, random);
}

/** A random hair colour. */
export function hairColour(random: RandomStream): Colour {
  return vary(HAIR[random.integer(HAIR.length)] ?? [40, 30, 30], 12, random);
}

/** A random colour, mostly of low saturation. */
export function anyColour(random: RandomStream): Colour {
  const level = random.between(10, 230);
  return vary([level, level, level], random.uniform() < 0.5 ? 15 : 70, random);
}

function vary([red, green, blue]: Colour, spread: number, random: RandomStream): Colour {
  const change = () => random.between(-spread, spread);
  return [limit(red + change()), limit(green + change()), limit(blue + change())];
}

/** Brighter (over 1) or darker. */
export function shade([red, green, blue]: Colour, factor: number): Colour {
  return [limit(red * factor), limit(green * factor), limit(blue * factor)];
}

function limit(value: number): number {
  return Math.min(Math.max(value, 0), 255);
}
