import { DetectionSchedule } from './detection-schedule';

/** Which of the next frames get full-frame detection (W), given the times of both kinds. */
function run(schedule: DetectionSchedule, frames: number, fullFrameMs: number, regionsMs: number): string {
  return Array.from({ length: frames }, () => {
    const isFullFrame = schedule.isFullFrameDue();
    if (isFullFrame) schedule.recordFullFrame(fullFrameMs);
    else schedule.recordRegions(regionsMs);
    return isFullFrame ? 'W' : '.';
  }).join('');
}

test('a detector that keeps up gets the full frame every time', () => {
  const schedule = new DetectionSchedule({ wantedFps: 5, sources: 2 });
  expect(run(schedule, 20, 80, 10)).toBe('W'.repeat(20));
  expect(schedule.fullFrameInterval).toBe(1);
});

test('a slow one as often as time allows: 160 ms a frame, 400 for the full frame, 40 for regions', () => {
  const schedule = new DetectionSchedule({ wantedFps: 5, sources: 1 });
  // (400 - 40) / (160 - 40) = 3: two detections in regions and one in the full frame take 480 ms of 480.
  expect(run(schedule, 60, 400, 40).slice(-30)).toMatch(/^\.{0,2}(W\.\.){9}/);
  expect(schedule.fullFrameInterval).toBe(3);
});

test('more sources share the same time', () => {
  const every = (sources: number) => {
    const schedule = new DetectionSchedule({ wantedFps: 10, sources });
    run(schedule, 100, 100, 5);
    return schedule.fullFrameInterval;
  };
  expect([1, 2, 4].map(every)).toEqual([2, 3, 7]);
});

test('full-frame detections are at most two seconds apart, however slow the machine', () => {
  const schedule = new DetectionSchedule({ wantedFps: 4, sources: 1 });
  expect(run(schedule, 64, 9000, 5000).slice(-32)).toMatch(/^\.{0,7}(W\.{7}){3}/);
  const rare = new DetectionSchedule({ wantedFps: 0.4, sources: 1 });
  expect(run(rare, 5, 9000, 5000)).toBe('WWWWW');
});

test('follows the load: a machine that is free again searches every frame', () => {
  const schedule = new DetectionSchedule({ wantedFps: 5, sources: 1 });
  run(schedule, 20, 600, 50);
  expect(schedule.fullFrameInterval).toBeGreaterThan(3);
  run(schedule, 80, 60, 5);
  expect(schedule.fullFrameInterval).toBe(1);
});
