import { runChaos } from './batch-chaos';

test('a batch that was killed goes on, and publishes the same bytes as one that was not', async () => {
  const lines: string[] = [];
  const result = await runChaos({
    clips: 5,
    cursed: 1,
    kills: 2,
    wipe: false,
    seed: 3,
    report: (line) => lines.push(line),
  });
  // The long recording has several checkpoints.
  expect(result.frames).toBeGreaterThan(150);
  expect(lines.join('\n')).toMatch(/exit null/);
  expect(result.disturbed).toBe(result.undisturbed);
}, 240_000);
