import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { ffmpeg, filmCrowd, QUICK } from '../scenes/footage';

const line = new CommandLine();
beforeAll(async () => {
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=4:duration=1', line.path('video.mp4'));
  writeFileSync(line.path('file'), '');
});
afterEach(() => expect(line.leftovers()).toEqual([]));
afterAll(() => line.close());

/** One line with a code, the problem and what to do, without a stack trace. */
const CODED_LINE = /^E_[A-Z_]+: [^\n]+; [^\n]+\n$/;

/** A PATH with only these programs. */
function pathWith(...programs: readonly string[]): string {
  const folder = line.path(`only-${programs.join('-')}`);
  mkdirSync(folder);
  for (const program of programs) {
    symlinkSync(execFileSync('which', [program], { encoding: 'utf8' }).trim(), `${folder}/${program}`);
  }
  return folder;
}

describe('a missing dependency exits with 4 and says how to install it', () => {
  const analysis = ['analyze', 'video.mp4', '--out', 'report'];
  test.each([
    ['ffmpeg', analysis, () => ({ PATH: pathWith() }), /^E_FFMPEG_MISSING: .*apt-get install -y ffmpeg/],
    ['redis-server', analysis, () => ({ PATH: pathWith('ffmpeg', 'ffprobe') }), /^E_REDIS_MISSING: .*apt-get install/],
    [
      'the configured Redis',
      analysis,
      () => ({ REDIS_URL: 'redis://me:secret@127.0.0.1:1' }),
      /^E_REDIS_UNREACHABLE: .*ECONNREFUSED/,
    ],
    ['a folder where it may write', ['analyze', 'video.mp4', '--out', 'file'], () => ({}), /^E_OUT_NOT_WRITABLE: /],
    [
      'a folder for temporary files',
      ['analyze', 'video.mp4', '--out', 'report'],
      () => ({ TMPDIR: line.path('file') }),
      /^E_TEMP_UNWRITABLE: .*; set TMPDIR to a folder/,
    ],
    ['a file system that takes folders', ['analyze', 'video.mp4', '--out', '/proc/a/b'], () => ({}), /^E_OUT_NOT_WRIT/],
  ] as const)('%s', async (_what, args, env, message) => {
    const { exitCode, stdout, stderr } = await line.run(args, { env: env() });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(CODED_LINE);
    expect(stderr).not.toContain('secret');
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
  });

  test('a free port for the dashboard', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const { exitCode, stderr } = await line.run(['serve', '--port', String(port), '--out', 'live']);
    other.close();
    expect(stderr).toMatch(new RegExp(`^E_GATEWAY_PORT_IN_USE: .*${port}`));
    expect(stderr).toMatch(CODED_LINE);
    expect(exitCode).toBe(4);
  });

  test('--debug adds a stack trace', async () => {
    const { stderr } = await line.run([...analysis, '--debug'], { env: { PATH: '/nowhere' } });
    expect(stderr).toMatch(/^E_FFMPEG_MISSING: [\s\S]*^\s+at .+\.js:\d+/m);
  });
});

test('an empty REDIS_URL counts as unset', async () => {
  const { exitCode } = await line.run(['analyze', 'video.mp4', '--out', 'report', ...QUICK], {
    env: { REDIS_URL: '' },
  });
  expect(exitCode).toBe(0);
});

describe('a full disk', () => {
  beforeAll(() => filmCrowd(line.path('crowd.mp4'), { people: 8, seconds: 3 }));

  test('exits with 4 and a partial report of the stored data', async () => {
    const args = ['analyze', 'crowd.mp4', '--out', 'full', ...QUICK];
    // KiB per file: enough for the store's first commits and a short report, not for all predictions.
    const { exitCode, stdout, stderr } = await line.run(args, { before: 'ulimit -f 18' });
    expect(stderr).toMatch(/^E_DISK_FULL: .*free some/m);
    expect(stderr).not.toMatch(/^\s+at |\\n\s+at /m);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    const report = line.report('full');
    expect(report.state).toBe('partial');
    expect(report.sources).toMatchObject([{ state: 'partial', error: { code: 'E_DISK_FULL' } }]);
    const [source] = report.sources;
    expect(source?.analysed).toBeGreaterThan(0);
    expect(source?.analysed).toBeLessThan(12);
  });

  test('with no space for the report leaves no partial file and keeps the previous report', async () => {
    const args = ['analyze', 'video.mp4', '--out', 'again', '--quiet', ...QUICK];
    expect((await line.run(args)).exitCode).toBe(0);
    const page = readFileSync(line.path('again/report.html'), 'utf8');
    const { exitCode, stderr } = await line.run(args, { before: 'ln -s /dev/full again/report.html.$$.unfinished' });
    expect(stderr).toMatch(/^E_DISK_FULL: no space left to write again\/report\.html; /);
    expect(stderr).toMatch(CODED_LINE);
    expect(exitCode).toBe(4);
    expect(readFileSync(line.path('again/report.html'), 'utf8')).toBe(page);
    expect(readdirSync(line.path('again')).filter((name) => name.startsWith('report'))).toHaveLength(2);
  });
});
