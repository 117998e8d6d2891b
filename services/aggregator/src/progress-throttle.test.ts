import { newSource } from '@crowdtone/testing/aggregator/crowd';
import { PROGRESS_INTERVAL_MS, ProgressThrottle } from './progress-throttle';

const at = (positionMs: number) => ({ ...newSource('cam'), positionMs });

describe('ProgressThrottle', () => {
  let reported: number[];
  let throttle: ProgressThrottle;
  beforeEach(() => {
    jest.useFakeTimers();
    reported = [];
    throttle = new ProgressThrottle((source) => reported.push(source.positionMs));
  });
  afterEach(() => {
    throttle.close();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  test('reports the first at once, then the latest of each interval', () => {
    for (let step = 0; step < 10; step += 1) {
      throttle.offer('cam', at(step));
      jest.advanceTimersByTime(PROGRESS_INTERVAL_MS / 5);
    }
    expect(reported).toEqual([0, 4, 9]);
  });

  test('reports at once again after a pause, and nothing of itself', () => {
    throttle.offer('cam', at(1));
    jest.advanceTimersByTime(3 * PROGRESS_INTERVAL_MS);
    throttle.offer('cam', at(2));
    expect(reported).toEqual([1, 2]);
  });

  test('holds sources apart', () => {
    throttle.offer('a', at(1));
    throttle.offer('b', at(2));
    expect(reported).toEqual([1, 2]);
  });

  test('never reports what a forgotten source had held back', () => {
    throttle.offer('cam', at(1));
    throttle.offer('cam', at(2));
    throttle.forget('cam');
    jest.advanceTimersByTime(3 * PROGRESS_INTERVAL_MS);
    expect(reported).toEqual([1]);
  });
});
