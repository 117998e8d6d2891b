import { measureHota } from './hota';
import type { IdentifiedBox } from './identity';

/** `HOTA`, `DetA` and `AssA` of TrackEval (github.com/JonathonLuiten/TrackEval), means over its thresholds. */
const REFERENCE = { hota: 0.4757627061103893, detection: 0.4881432294157819, association: 0.46387282507292293 };

const at = (id: number, x: number, y = 0): IdentifiedBox => ({ id, box: { x, y, width: 20, height: 20 } });

test('a perfect tracker has 1, one that finds nothing 0', () => {
  const truth = [[at(1, 0), at(2, 50)], [at(1, 3)]];
  const renamed = truth.map((boxes) => boxes.map(({ id, box }) => ({ id: id + 7, box })));
  expect(measureHota(truth, renamed)).toEqual({ hota: 1, detection: 1, association: 1 });
  expect(measureHota(truth, [[], []])).toEqual({ hota: 0, detection: 0, association: 0 });
  expect(measureHota([[]], [[]])).toEqual({ hota: 1, detection: 1, association: 1 });
});

test('a track that is broken in two halves the association, not the detection', () => {
  const truth = Array.from({ length: 8 }, (_, frame) => [at(1, frame)]);
  const broken = truth.map(([face], frame) => (face ? [{ ...face, id: frame < 4 ? 10 : 11 }] : []));
  const { hota, detection, association } = measureHota(truth, broken);
  expect([detection, association]).toEqual([1, 0.5]);
  expect(hota).toBeCloseTo(Math.SQRT1_2, 9);
});

test('figures equal those of TrackEval 1.3.0 on missed, shifted, swapped and false boxes', () => {
  // Integer arithmetic, so that the boxes can be made again elsewhere.
  const truth = Array.from({ length: 12 }, (_, frame) => [0, 1, 2, 3].map((id) => at(id, id * 26 + 2 * frame, id * 3)));
  const tracked = truth.map((people, frame) => [
    ...people
      .filter(({ id }) => (frame + 2 * id) % 5 !== 0)
      .map(({ id, box }) => {
        const shift = ((frame * 7 + id * 5) % 9) - 4;
        return at(frame > 6 && id === 1 ? 9 : id + 4, box.x + shift, box.y - shift);
      }),
    ...(frame % 3 === 0 ? [at(20, 300, 100)] : []),
  ]);
  const { hota, detection, association } = measureHota(truth, tracked);
  expect(hota).toBeCloseTo(REFERENCE.hota, 9);
  expect(detection).toBeCloseTo(REFERENCE.detection, 9);
  expect(association).toBeCloseTo(REFERENCE.association, 9);
});
