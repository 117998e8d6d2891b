import { main } from './main';
import { formatTurns } from './report';
import type { StageRun } from './stages-of';

const side = (name: string, msPerFrame: number) => ({ name, msPerFrame, recall: 0.99, precision: 1 });

const run = (ms: number, wholeOfEveryFaceMs?: number): StageRun => ({
  stages: [{ stage: 'detect', msPerFrame: ms / 2 }],
  crowdtone: side('Crowdtone', ms),
  human: [side('human', 600)],
  ...(wholeOfEveryFaceMs !== undefined && { classification: { wholeOfEveryFaceMs } }),
});

const analysis = (cpuSeconds: number) => ({
  ...{ cpuSeconds, seconds: cpuSeconds / 2, peakMiB: 600 },
  programs: [{ name: 'ingest', processes: 1, cpuSeconds: cpuSeconds / 4, peakMiB: 200 }],
});

test('medians of both commits stand beside each other, with their ratio', () => {
  const text = formatTurns({
    processor: 'P',
    stages: { before: [run(300), run(320), run(310)], now: [run(150, 200), run(160, 210), run(155, 205)] },
    scene: { before: [analysis(20)], now: [analysis(8)] },
    sample: null,
  });
  expect(text).toMatch(/\nwhole +310\.0 +155\.0 +2\.00\n/);
  expect(text).toMatch(/\nwhole, every face classified +310\.0 +205\.0 +1\.51\n/);
  expect(text).toMatch(/\nhuman +600\.0 +600\.0 +1\.00\n/);
  expect(text).toMatch(/\nprocessor time, s +20\.00 +8\.00 +2\.50\n/);
  expect(text).toMatch(/\npeak memory of ingest, MiB +200 +200 +1\.00\n/);
  expect(text).not.toContain('sample');
});

test('the command refuses unknown parts, several folders, and folders without a build', async () => {
  const errors: string[] = [];
  const print = jest.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0);
  const codes = [await main([]), await main(['a', 'b']), await main(['a', '--only', 'x']), await main([__dirname])];
  print.mockRestore();
  expect(codes).toEqual([2, 2, 2, 4]);
  expect(errors.join('')).toMatch(/^(E_USAGE: .*; see --help\n){3}E_NOT_BUILT: /);
});
