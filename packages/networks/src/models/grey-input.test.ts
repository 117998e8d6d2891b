import { greyInput } from './grey-input';

const filled = (side: number, colour: readonly number[]) => ({
  data: Uint8Array.from({ length: side * side * 3 }, (_, index) => colour[index % 3] ?? 0),
  width: side,
  height: side,
});

test('images of any size become maps of one size, grey from -1 to 1, one after the other', () => {
  const images = [filled(5, [0, 0, 0]), filled(8, [255, 255, 255]), filled(20, [255, 0, 0])];
  const input = greyInput(images, 8);
  expect(input).toHaveLength(3 * 64);
  expect(input[0]).toBe(-1);
  expect(input[64]).toBeCloseTo(1, 6);
  // Grey levels are whole numbers: 0.299 * 255 is 76.
  expect(input[191]).toBeCloseTo(76 / 127.5 - 1, 6);
});

test('a crop in the format of the network goes in as it is', () => {
  const data = Uint8Array.from({ length: 64 }, (_, index) => index * 4);
  const input = greyInput([{ data, width: 8, height: 8, channels: 1 }], 8);
  expect(Array.from(input, (value) => Math.round((value + 1) * 127.5))).toEqual(Array.from(data));
});
