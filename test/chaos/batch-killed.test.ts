import { runChaos } from './batch-chaos';
import { CURSES } from './curses';

test('a batch on a full disk, killed, with a stepping clock and a Redis that goes away publishes the same bytes as an undisturbed one', async () => {
  const lines: string[] = [];
  const result = await runChaos({
    clips: 10,
    cursed: 6,
    kills: 1,
    diskFull: true,
    redis: true,
    clockSteps: true,
    seed: 3,
    report: (line) => lines.push(line),
  });
  // The long recording has several checkpoints.
  expect(result.frames).toBeGreaterThan(150);
  expect(lines.join('\n')).toMatch(/exit null/);
  expect(lines.join('\n')).toMatch(/Redis frozen/);
  expect(result.keptOnFullDisk).toBeGreaterThan(0);
  expect(result.keptOnFullDisk).toBeLessThan(result.frames);
  expect(result.disturbed).toBe(result.undisturbed);
}, 480_000);

test('the corpus has at least 40 kinds of cursed files', () => {
  expect(CURSES.size).toBeGreaterThanOrEqual(40);
});
