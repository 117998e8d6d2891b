import { runChaos } from './batch-chaos';
import { CURSES } from './curses';

test('a batch that was killed goes on, and publishes the same bytes as one that was not', async () => {
  const lines: string[] = [];
  const result = await runChaos({
    clips: 5,
    cursed: 1,
    kills: 2,
    diskFull: false,
    redis: false,
    clockSteps: false,
    seed: 3,
    report: (line) => lines.push(line),
  });
  // The long recording has several checkpoints.
  expect(result.frames).toBeGreaterThan(150);
  expect(lines.join('\n')).toMatch(/exit null/);
  expect(result.disturbed).toBe(result.undisturbed);
}, 480_000);

test('a full disk, a Redis that goes away and forgets, and a clock that steps change nothing that a batch publishes', async () => {
  const lines: string[] = [];
  const result = await runChaos({
    clips: 6,
    cursed: 3,
    kills: 0,
    diskFull: true,
    redis: true,
    clockSteps: true,
    seed: 2,
    report: (line) => lines.push(line),
  });
  expect(result.keptOnFullDisk).toBeGreaterThan(0);
  expect(lines.join('\n')).toMatch(/disk full.*Redis frozen/s);
  expect(result.disturbed).toBe(result.undisturbed);
}, 480_000);

test('the corpus has at least 40 kinds of cursed files', () => {
  expect(CURSES.size).toBeGreaterThanOrEqual(40);
});
