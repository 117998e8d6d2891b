import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tallyTotal } from '@crowdtone/domain';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { ffmpeg, filmCrowd, QUICK } from '../scenes/footage';

const line = new CommandLine();
beforeAll(async () => {
  mkdirSync(line.path('no-video'));
  writeFileSync(line.path('no-video/notes.txt'), 'nothing to see');
  writeFileSync(line.path('zero.mp4'), '');
  writeFileSync(line.path('text.mp4'), 'Dear diary, today I filmed a crowd.\n'.repeat(100));
  await ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', line.path('audio.mp4'));
});
afterEach(() => expect(line.leftovers()).toEqual([]));
afterAll(() => line.close());

/** One line with a code, the problem and what to do, without a stack trace. */
const CODED_LINE = /^E_[A-Z_]+: [^\n]+; [^\n]+\n$/;

describe('wrong usage exits with 2 and a hint', () => {
  test.each([
    [
      'an unknown option',
      ['analyze', 'text.mp4', '--colour'],
      /^E_USAGE: unknown option '--colour'.*; see crowdtone analyze --help/,
    ],
    ['an unknown command', ['anlyze', 'text.mp4'], /^E_USAGE: .*'anlyze'.*; .*--help/],
    [
      'the other spelling of analyze',
      ['analyse', 'text.mp4'],
      /^E_USAGE: .*'analyse'.*; did you mean analyze\?.*--help/,
    ],
    ['an option without its value', ['analyze', 'text.mp4', '--out'], /^E_USAGE: .*--out/],
    ['an unknown model', ['analyze', 'text.mp4', '--model', 'x'], /^E_USAGE: .*'x'.*faceapi-baseline/],
    ['an unknown detector', ['analyze', 'text.mp4', '--detector', 'x'], /^E_DETECTOR_UNKNOWN: .*x.*ssd/],
    ['an unknown detector to serve', ['serve', 'nowhere.mp4', '--detector', 'x'], /^E_DETECTOR_UNKNOWN: .*x.*ssd/],
    ['an impossible port', ['serve', '--port', '99999'], /^E_USAGE: .*99999.*65535/],
    ['an address that others reach', ['serve', '--host', '0.0.0.0'], /^E_GATEWAY_NO_TOKEN: .*127\.0\.0\.1/],
    [
      'no file to check',
      ['config', 'check'],
      /^E_USAGE: missing required argument 'file'; see crowdtone config check --/,
    ],
    ['too many arguments', ['doctor', 'who'], /^E_USAGE: too many arguments/],
  ])('%s', async (_what, args, message) => {
    const { exitCode, stdout, stderr } = await line.run(args);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(CODED_LINE);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  test('and a reader that leaves early is no error', async () => {
    const { exitCode, stderr } = await line.run(['--help'], { before: 'exec > >(exec 0<&-)' });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  test('all invalid values at once, by their option names', async () => {
    const bad = ['--fps', '0', '--window', 'long', '--floor', '2.5', '--min-face', '3', '--workers', '0'];
    const { exitCode, stderr } = await line.run(['analyze', 'text.mp4', ...bad]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(CODED_LINE);
    for (const name of ['--fps', '--window', '--floor', '--min-face', '--workers']) expect(stderr).toContain(name);
  });
});

describe('unreadable input exits with 3 and the reason', () => {
  test.each([
    ['a missing file', 'nowhere.mp4', /^E_SOURCE_MISSING: .*nowhere\.mp4 does not exist/],
    ['a folder without video', 'no-video', /^E_FOLDER_NO_VIDEO: .*no-video/],
    ['audio only', 'audio.mp4', /^E_SOURCE_NO_VIDEO: .*audio\.mp4 contains audio/],
    ['zero bytes', 'zero.mp4', /^E_SOURCE_EMPTY: .*zero\.mp4/],
    ['a text that is called .mp4', 'text.mp4', /^E_SOURCE_NOT_MEDIA: .*text\.mp4 is not a video/],
    ['a server that is not there', 'http://me:secret@127.0.0.1:1/x.mp4', /^E_SOURCE_UNREACHABLE: .*refused/],
  ])('%s', async (_what, video, message) => {
    const { exitCode, stdout, stderr } = await line.run(['analyze', video, '--out', 'none']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(CODED_LINE);
    expect(stderr).not.toContain('secret');
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  });

  test('with a stack trace under --debug', async () => {
    const { exitCode, stderr } = await line.run(['--debug', 'analyze', 'nowhere.mp4']);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^E_SOURCE_MISSING: [\s\S]*^\s+at .+\.js:\d+/m);
  });
});

describe('bad videos among good ones', () => {
  const folder = 'mixed';
  beforeAll(async () => {
    mkdirSync(line.path(folder));
    await filmCrowd(line.path(`${folder}/good.mp4`), { people: 6, seconds: 1 });
    writeFileSync(line.path(`${folder}/broken.mp4`), 'no video');
    await filmCrowd(line.path('whole.mp4'), { people: 6, seconds: 3 });
    // The index comes first in the file, so the truncated file can be played; it ends inside a window.
    const cut = line.path(`${folder}/cut.mp4`);
    writeFileSync(cut, readFileSync(line.path('whole.mp4')));
    truncateSync(cut, Math.round(0.5 * statSync(cut).size));
  }, 60_000);

  test('are reported; good ones are analysed, a truncated one as far as it goes and marked partial; exits with 3', async () => {
    const { exitCode, stdout, stderr } = await line.run(['analyze', folder, '--out', 'report', ...QUICK]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toMatch(/^E_SOURCE_NOT_MEDIA: .*broken\.mp4/m);
    expect(stderr).toMatch(/^E_SOURCE_TRUNCATED: cut\.mp4: /m);
    expect(stderr).not.toMatch(/^\s+at /m);
    const report = line.report('report');
    expect(report.state).toBe('partial');
    expect(report.sources).toMatchObject([
      { label: 'cut.mp4', state: 'partial', error: { code: 'E_SOURCE_TRUNCATED' }, people: { total: 6 } },
      { label: 'good.mp4', state: 'complete', decoded: 4, error: null, people: { total: 6 } },
    ]);
    for (const { decoded, analysed, dropped } of report.sources) expect(analysed + tallyTotal(dropped)).toBe(decoded);
    expect(report.sources[0]?.windows.at(-1)?.partial).toBe(true);
  });
});
