import { readdirSync, readFileSync, statSync } from 'node:fs';
import { type Report, runsAnswerSchema, sourcesAnswerSchema, tallyTotal } from '@crowdtone/domain';
import { CommandLine, type RunningCommand } from '@crowdtone/testing/cli/command-line';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { ffmpeg, filmCrowd, QUICK } from '../scenes/footage';

const line = new CommandLine();
beforeAll(async () => {
  await filmCrowd(line.path('second.mp4'), { people: 8, seconds: 1 });
  // Too long for any machine to finish before it is stopped.
  await ffmpeg('-stream_loop', '99', '-i', line.path('second.mp4'), '-c', 'copy', line.path('long.mp4'));
}, 120_000);
afterAll(() => line.close());

function expectPartial(report: Report): void {
  expect(report.state).toBe('partial');
  for (const { decoded, analysed, dropped, windows } of report.sources) {
    expect(analysed + tallyTotal(dropped)).toBe(decoded);
    const settled = windows.map(({ frames }) => frames.analysed + tallyTotal(frames.dropped));
    expect(settled.reduce((sum, count) => sum + count, 0)).toBe(decoded);
  }
}

/** Process id of the private Redis: the parent of its watcher, because Redis overwrites its own environment. */
function redisOf(running: RunningCommand): number {
  const status = readFileSync(`/proc/${running.processOf('read -r farewell')}/status`, 'utf8');
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
}

describe('C14: Ctrl-C while Redis is frozen exits with 130 and a report of the processed frames', () => {
  test('a private Redis', async () => {
    const running = line.start(['analyze', 'long.mp4', '--out', 'frozen', ...QUICK], {
      env: { CROWDTONE_LOG_LEVEL: 'warn' },
    });
    await running.untilSays(/people seen/, 2);
    process.kill(redisOf(running), 'SIGSTOP');
    running.pressCtrlC();
    expect((await running.ended).exitCode).toBe(130);
    expect(line.leftovers()).toEqual([]);
    expect(line.report('frozen')).toMatchObject({ state: 'partial', sources: [{ error: { code: 'E_INTERRUPTED' } }] });
    expect(running.stderr).toMatch(/"level":40,.*"name":"queue"/);
  }, 60_000);

  test('a shared Redis', async () => {
    const redis = await DurableRedis.start();
    try {
      const running = line.start(['analyze', 'long.mp4', '--out', 'frozen-shared', ...QUICK], {
        env: { REDIS_URL: redis.url },
      });
      await running.untilSays(/people seen/, 2);
      redis.freeze();
      running.pressCtrlC();
      expect((await running.ended).exitCode).toBe(130);
      expect(line.leftovers()).toEqual([]);
      const interrupted = { state: 'partial', sources: [{ error: { code: 'E_INTERRUPTED' } }] };
      expect(line.report('frozen-shared')).toMatchObject(interrupted);
    } finally {
      await redis.remove();
    }
  }, 60_000);
});

describe('Ctrl-C', () => {
  test('in the middle exits with 130 and a partial report', async () => {
    const running = line.start(['analyze', 'long.mp4', 'second.mp4', '--out', 'middle', ...QUICK]);
    await running.untilSays(/people seen/, 2);
    running.pressCtrlC();
    const { exitCode } = await running.ended;
    expect(line.leftovers()).toEqual([]);
    expect(exitCode).toBe(130);
    const report = line.report('middle');
    expectPartial(report);
    const interrupted = { error: { code: 'E_INTERRUPTED' } };
    expect(report.sources).toMatchObject([
      { label: 'long.mp4', state: 'partial', ...interrupted },
      { label: 'second.mp4', state: 'failed', ...interrupted },
    ]);
    expect(report.sources[0]?.windows[0]).toMatchObject({ people: { seen: 8 } });
    expect(running.stderr).toMatch(/^E_INTERRUPTED: long\.mp4: .*run it again to go on from here/m);
  }, 60_000);

  test('before the first frame exits with 130 and an empty report', async () => {
    const running = line.start(['analyze', 'long.mp4', '--out', 'early', ...QUICK], {
      env: { CROWDTONE_LOG_LEVEL: 'info' },
    });
    await running.untilSays(/expression is ready/);
    running.pressCtrlC();
    const { exitCode } = await running.ended;
    expect(line.leftovers()).toEqual([]);
    expect(exitCode).toBe(130);
    expect(line.report('early')).toMatchObject({ state: 'partial', sources: [{ error: { code: 'E_INTERRUPTED' } }] });
  }, 60_000);

  test('while ffmpeg is frozen exits with 130 and leaves no ffmpeg behind', async () => {
    const running = line.start(['analyze', 'long.mp4', '--out', 'frozen-ffmpeg', ...QUICK]);
    await running.untilSays(/people seen/, 2);
    const frozen = line.processesNamed('ffmpeg');
    expect(frozen).toHaveLength(1);
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    running.pressCtrlC();
    const { exitCode } = await running.ended;
    expect(line.leftovers()).toEqual([]);
    expect(exitCode).toBe(130);
    expectPartial(line.report('frozen-ffmpeg'));
  }, 60_000);

  test('twice exits at once', async () => {
    const running = line.start(['analyze', 'long.mp4', '--out', 'twice', ...QUICK]);
    await running.untilSays(/people seen/);
    running.pressCtrlC();
    await running.untilSays(/stopping/);
    running.pressCtrlC();
    expect((await running.ended).exitCode).toBe(130);
    await line.untilNothingIsLeft();
  }, 60_000);
});

test('a killed analysis leaves no processes behind', async () => {
  const running = line.start(['analyze', 'long.mp4', '--out', 'killed', ...QUICK]);
  await running.untilSays(/people seen/);
  // C13: other users of the machine can read none of it, including the write-ahead log that the kill leaves behind.
  running.kill();
  await running.ended;
  await line.untilNothingIsLeft();
  const files = readdirSync(line.path('killed'));
  expect(files).toEqual(expect.arrayContaining(['crowdtone.duckdb', 'crowdtone.duckdb.wal']));
  for (const name of files) expect([name, statSync(line.path(`killed/${name}`)).mode & 0o077]).toEqual([name, 0]);

  // C12: runs that it left open are ended by the next program that opens its store.
  const serving = line.start(['serve', '--port', '0', '--out', 'killed']);
  const [, url] = await serving.untilSays(/dashboard: (http:\S+)/);
  const { runs } = runsAnswerSchema.parse(await (await fetch(`${url}/api/runs`)).json());
  expect(runs).toMatchObject([{ endedAt: runs[0]?.startedAt, interrupted: true }]);
  const answer = await fetch(`${url}/api/runs/${runs[0]?.runId}/sources`);
  const { sources } = sourcesAnswerSchema.parse(await answer.json());
  expect(sources).toMatchObject([{ state: 'partial', error: { code: 'E_INTERRUPTED' } }]);
  expect(serving.stderr).toMatch(/"level":40,.*"runId":"[^"]+","startedAt":/);
  serving.pressCtrlC();
  expect((await serving.ended).exitCode).toBe(130);
}, 60_000);
