/** IEEE 754 binary16 numbers, which Node 20 has no typed array for. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
/** The values of all 65,536 half-precision numbers; computing them one by one took most of the time of opening a network. */
let valueOfHalf: Float32Array | null = null;

/** Rounds each value to half precision, as 16 bits; values beyond 65504 become infinity. */
export function toHalf(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfBits);
}

/** The values of half-precision numbers given as 16 bits. */
export function fromHalf(halves: Uint16Array): Float32Array {
  valueOfHalf ??= Float32Array.from({ length: 65_536 }, (_, half) => halfValue(half));
  const values = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index += 1) values[index] = valueOfHalf[halves[index] ?? 0] ?? Number.NaN;
  return values;
}

function halfBits(value: number): number {
  float[0] = value;
  const whole = bits[0] ?? 0;
  const sign = (whole >>> 16) & 0x8000;
  const magnitude = whole & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520 and more round to infinity.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) return sign | roundToEven(Math.abs(value) * 2 ** 24);
  // Normal numbers: move the exponent's bias from 127 to 15 and round the 13 bits that are cut away to even.
  const rebased = magnitude - 0x38000000;
  return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
