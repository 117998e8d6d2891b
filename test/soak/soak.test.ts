import { join } from 'node:path';
import { growthOf } from './growth';
import { main } from './main';
import { SUBJECTS, soak } from './soak';

const CLI = join(__dirname, '../../services/cli/dist/main.js');

test.each(SUBJECTS)(
  'every process of %s is sampled, with what it knows of itself',
  async (subject) => {
    const result = await soak({
      ...{ main: CLI, subject, minutes: 10, intervalMs: 200, hours: 0.05, fps: 2 },
      signal: new AbortController().signal,
      enough: (samples) => samples.filter(({ processes }) => processes.length >= 4).length >= 5,
    });
    const rows = growthOf(result, 0);
    const of = (process: string, measure: string) =>
      rows.find((row) => row.process === process && row.measure === measure);
    for (const process of ['main', 'ingest', 'expression']) {
      expect(of(process, 'rss')?.to).toBeGreaterThan(10);
      expect(of(process, 'heap')?.to).toBeGreaterThan(1);
      expect(of(process, 'handles')?.to).toBeGreaterThan(0);
      expect(of(process, 'files')?.to).toBeGreaterThan(3);
    }
    expect(of('ffmpeg', 'rss')?.from).toBeGreaterThan(0); // it may have just started
    expect(of('redis', 'memory')?.from).toBeGreaterThan(0);
    expect(of('redis', 'keys')?.to).toBeGreaterThanOrEqual(0);
    if (subject === 'serve') expect(result.footageHours).toBeNull();
    else expect(result.footageHours).toBeGreaterThanOrEqual(0); // it may be stopped before the first frame
  },
  120_000,
);

test('an option without sense is refused', async () => {
  const spoken = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(await main(['--only', 'nothing'])).toBe(2);
  expect(await main(['--minutes', 'many'])).toBe(2);
  expect(spoken.mock.calls.map(([text]) => text)).toEqual([
    expect.stringMatching(/^E_USAGE: --only nothing is none of serve, recording; see --help/),
    expect.stringMatching(/^E_USAGE: --minutes many is not a number of 0 or more; see --help/),
  ]);
  spoken.mockRestore();
});
