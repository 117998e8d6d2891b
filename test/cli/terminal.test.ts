/** What a person sees on a terminal: a bar that fits, nothing left of it, no logs. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { ffmpeg, QUICK } from '../scenes/footage';

const MAIN = join(__dirname, '../../services/cli/dist/main.js');
const TERMINAL = join(__dirname, '../../packages/testing/src/cli/terminal.py');
/** Carriage return, and the control sequence that clears a line. */
const CLEAR_LINE = '\r\u001b[2K';

const line = new CommandLine();
beforeAll(() => ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=4:duration=20', line.path('a video.mp4')));
afterAll(() => line.close());

const onTerminal = (columns: number, ...args: string[]) =>
  execFileSync('python3', [TERMINAL, String(columns), process.execPath, MAIN, ...args], {
    cwd: line.folder,
    encoding: 'utf8',
  });

test('the bar fits the terminal, is cleared before anything else is printed, and no logs are', () => {
  const printed = onTerminal(50, 'analyze', 'a video.mp4', '--out', 'report', ...QUICK);
  const drawn = printed.split(CLEAR_LINE);
  expect(drawn.length).toBeGreaterThan(2);
  const last = drawn.pop() ?? '';
  expect(last.replaceAll('\r', '')).toBe('a video.mp4: No face was found in this video.\nreport: report/report.html\n');
  for (const bar of drawn) {
    expect([...bar].length).toBeLessThan(50);
    expect(bar).toMatch(/^$|^\d+ % {2}\d:\d\d of 0:20/);
  }
  expect(printed).not.toContain('{"level"');
}, 60_000);

test('a reader that closes early is no error', () => {
  const script = 'set -o pipefail; "$0" "$1" help | head -n 1';
  expect(execFileSync('bash', ['-c', script, process.execPath, MAIN], { encoding: 'utf8' })).toBe(
    'Usage: crowdtone [options] [command]\n',
  );
});
