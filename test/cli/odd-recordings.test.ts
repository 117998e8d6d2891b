/** Recordings with broken timestamps or metadata: corrections are reported with the result. */
import { readFileSync, writeFileSync } from 'node:fs';
import { tallyTotal } from '@crowdtone/domain';
import { CommandLine, type Ended } from '@crowdtone/testing/cli/command-line';
import { run } from '@crowdtone/testing/cli/program';
import { restampFlv } from '@crowdtone/testing/video/fixtures';
import { ffmpeg, filmCrowd, QUICK } from '../scenes/footage';

const PEOPLE = 10;
const line = new CommandLine();
afterAll(() => line.close());

describe('a recording whose every 20th frame is stamped 37,600 s ahead', () => {
  let printed: Ended;
  beforeAll(async () => {
    await filmCrowd(line.path('crowd.mp4'), { people: PEOPLE, seconds: 3 });
    const codec = ['-c:v', 'libx264', '-crf', '16', '-bf', '0'];
    await ffmpeg('-i', line.path('crowd.mp4'), ...codec, line.path('steady.flv'));
    const glitched = restampFlv(readFileSync(line.path('steady.flv')), (ms, index) =>
      index % 20 === 19 ? ms + 37_600_000 : ms,
    );
    writeFileSync(line.path('glitch.flv'), glitched);
    const corrections = ['--deinterlace', 'on', '--rotate', '0', '--mask', '0,0 0.01,0.01', '--mask', '0.99,0 1,0.01'];
    printed = await line.run(['analyze', 'glitch.flv', '--out', 'report', ...QUICK, ...corrections]);
  }, 120_000);

  test('has its true duration, and every person is counted once', () => {
    const [source] = line.report('report').sources;
    expect(printed.exitCode).toBe(0);
    expect(source?.state).toBe('complete');
    expect(source?.positionMs).toBeLessThan(3000);
    expect(Math.abs((source?.people.total ?? 0) - PEOPLE)).toBeLessThanOrEqual(1);
    expect(source?.windows.map(({ startMs }) => startMs)).toEqual([0, 1000, 2000]);
    expect(source?.decoded).toBe((source?.analysed ?? 0) + tallyTotal(source?.dropped ?? {}));
  });

  test('is reported in report.json, report.html and on the terminal', () => {
    const notes = line.report('report').sources[0]?.notes ?? [];
    expect(notes.map(({ code }) => code)).toEqual(['deinterlaced', 'rotated', 'masked', 'stray-stamps']);
    const page = readFileSync(line.path('report/report.html'), 'utf8');
    for (const { text } of notes) {
      expect(page).toContain(`<li>${text}</li>`);
      expect(printed.stderr).toContain(`  ${text}\n`);
    }
  });
});

test.each([
  ['--aspect', 'wide'],
  ['--rotate', '45'],
  ['--mask', '0,0 2,2'],
  ['--deinterlace', 'maybe'],
])('%s %s is refused before anything is read', async (option, value) => {
  expect((await run('analyze', 'nowhere.mp4', option, value)).exitCode).toBe(2);
});

test('one bad argument does not stop the rest, and skipped files of a folder are listed', async () => {
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10:duration=1', line.path('empty.mp4'));
  writeFileSync(line.path('notes.xyz'), 'no video\n');
  const { exitCode, stderr } = await line.run(['analyze', 'nowhere', 'empty.mp4', '.', '--out', 'some', ...QUICK]);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^E_SOURCE_MISSING: .*nowhere does not exist; /m);
  expect(stderr).toMatch(/^\d+ recordings; passed over: .*notes\.xyz/m);
  expect(line.report('some').sources.map(({ label }) => label)).toContain('empty.mp4');
});
