import { Canvas, drawPicture, PictureLevels } from './canvas';
import { type Placement, placeFace } from './placement';

const SIDE = 160;
const WHITE = { x: 70, y: 90, radiusX: 30, radiusY: 18 };

/** Black, with a white ellipse whose right half is grey. */
function whiteEllipse(): PictureLevels {
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let at = 0; at < SIDE * SIDE; at += 1) {
    const [x, y] = [(at % SIDE) + 0.5, Math.floor(at / SIDE) + 0.5];
    const isInside = ((x - WHITE.x) / WHITE.radiusX) ** 2 + ((y - WHITE.y) / WHITE.radiusY) ** 2 <= 1;
    if (isInside) data.fill(x < WHITE.x ? 255 : 160, at * 3, at * 3 + 3);
  }
  return new PictureLevels({ data, width: SIDE, height: SIDE });
}

test.each([
  { zoomX: 1, zoomY: 1, turn: 0 },
  { zoomX: 1.2, zoomY: 0.9, turn: 0.3 },
  { zoomX: 0.45, zoomY: 0.5, turn: -0.4 },
])('a turned and stretched face lies where its box and landmarks say: %j', (bending) => {
  const canvas = new Canvas(SIDE);
  const placement: Placement = { panel: canvas.bounds, centreX: 80, centreY: 75, ...bending };
  const landmarks = Float32Array.of(WHITE.x - WHITE.radiusX + 4, WHITE.y, WHITE.x + WHITE.radiusX - 4, WHITE.y);
  drawPicture(canvas, whiteEllipse(), placement, [0, 0, 0]);
  const face = placeFace(
    {
      left: WHITE.x - WHITE.radiusX,
      top: WHITE.y - WHITE.radiusY,
      right: WHITE.x + WHITE.radiusX,
      bottom: WHITE.y + WHITE.radiusY,
      confidence: 1,
      landmarks,
    },
    placement,
  );
  const lit = Array.from({ length: SIDE * SIDE }, (_, at) => at).filter((at) => (canvas.pixels[at * 3] ?? 0) > 80);
  const columns = lit.map((at) => at % SIDE);
  const rows = lit.map((at) => Math.floor(at / SIDE));
  expect(Math.abs(Math.min(...columns) - face.left)).toBeLessThan(1.5);
  expect(Math.abs(Math.max(...columns) + 1 - face.right)).toBeLessThan(1.5);
  expect(Math.abs(Math.min(...rows) - face.top)).toBeLessThan(1.5);
  expect(Math.abs(Math.max(...rows) + 1 - face.bottom)).toBeLessThan(1.5);
  const [leftX = 0, leftY = 0, rightX = 0, rightY = 0] = face.landmarks ?? [];
  const greyAt = (x: number, y: number) => canvas.pixels[(Math.floor(y) * SIDE + Math.floor(x)) * 3];
  expect([greyAt(leftX, leftY), greyAt(rightX, rightY)]).toEqual([255, 160]);
});
