import { CarryingCapacity } from './carrying-capacity';

let nowMs = 0;
const capacity = (most: number | null = null) => new CarryingCapacity(2, 2, most, () => nowMs);
const calm = { busyMs: 1000, analysed: 20, overloaded: 0 };
const late = { busyMs: 5000, analysed: 20, overloaded: 20 };

test('begins with a camera for each core, and then takes as many as the cost of a frame allows', () => {
  const carrying = capacity();
  expect(carrying.limit).toBe(2);
  carrying.record(calm, 2);
  // 50 ms a frame, 2 frames a second, 0.8 of the time.
  expect(carrying.limit).toBe(8);
  carrying.record({ ...calm, analysed: 0 }, 2);
  expect(carrying.limit).toBe(8);
});

test('keeps what it has while it keeps up, and hands one back when it has been behind for a while', () => {
  const carrying = capacity();
  carrying.record({ ...calm, busyMs: 4900 }, 4);
  expect(carrying.limit).toBe(4);
  for (let report = 1; report < 6; report += 1) carrying.record(late, 4);
  expect(carrying.limit).toBe(4);
  carrying.record(late, 4);
  expect(carrying.limit).toBe(3);
  carrying.record(calm, 3);
  expect(carrying.limit).toBe(3);
  nowMs += 600_000;
  carrying.record(calm, 3);
  expect(carrying.limit).toBe(8);
});

test('never hands back its last camera, nor takes more than it was allowed', () => {
  const carrying = capacity(3);
  for (let report = 0; report < 20; report += 1) carrying.record(late, 1);
  expect(carrying.limit).toBe(1);
  nowMs += 600_000;
  carrying.record(calm, 1);
  expect(carrying.limit).toBe(3);
});
