import { join } from 'node:path';
import { growthOf } from './growth';
import { main } from './main';
import { type Sample, SUBJECTS, soak } from './soak';

/** Of Node; the simulated day has no others. */
const PROGRAMS = {
  serve: ['main', 'ingest', 'expression'],
  recording: ['main', 'ingest', 'expression'],
  day: ['main'],
} as const;

const CLI = join(__dirname, '../../services/cli/dist/main.js');

test.each(SUBJECTS)(
  'every process of %s is sampled, with what it knows of itself',
  async (subject) => {
    const programs: readonly string[] = PROGRAMS[subject];
    const isWhole = ({ processes }: Sample) =>
      programs.every((role) => processes.some((process) => process.role === role && process.heap !== null)) &&
      (subject === 'day' || processes.some(({ role }) => role === 'ffmpeg'));
    const result = await soak({
      ...{ main: CLI, subject, minutes: 10, intervalMs: 200, hours: subject === 'day' ? 4 : 0.05, fps: 2 },
      signal: new AbortController().signal,
      enough: (samples) => samples.filter(isWhole).length >= 5,
    });
    const rows = growthOf(result, 0);
    const of = (process: string, measure: string) =>
      rows.find((row) => row.process === process && row.measure === measure);
    for (const process of programs) {
      expect(of(process, 'rss')?.to).toBeGreaterThan(10);
      expect(of(process, 'heap')?.to).toBeGreaterThan(1);
      expect(of(process, 'handles')?.to).toBeGreaterThanOrEqual(subject === 'day' ? 0 : 1);
      expect(of(process, 'files')?.to).toBeGreaterThan(3);
    }
    if (subject !== 'day') expect(of('ffmpeg', 'rss')?.from).toBeGreaterThan(0); // it may have just started
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
    expect.stringMatching(/^E_USAGE: --only nothing is none of serve, recording, day; see --help/),
    expect.stringMatching(/^E_USAGE: --minutes many is not a number of 0 or more; see --help/),
  ]);
  spoken.mockRestore();
});
