import { faceWindow } from './face-window';

test('the window is a square about the box, as large as the fit says of its size', () => {
  // The size of a box is the square root of its area: 40.
  const box = { x: 100, y: 200, width: 32, height: 50 };
  const window = faceWindow(box, { side: 1.1, right: 0.05, down: -0.1 });
  expect(window.width).toBeCloseTo(44, 10);
  expect(window.height).toBeCloseTo(44, 10);
  expect(window.x + window.width / 2).toBeCloseTo(116 + 2, 10);
  expect(window.y + window.height / 2).toBeCloseTo(225 - 4, 10);
});
