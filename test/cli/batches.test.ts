import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Batch, batchSchema } from '@crowdtone/domain';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { ffmpeg, filmCrowd, QUICK } from '../scenes/footage';

const line = new CommandLine();
beforeAll(async () => {
  for (const folder of ['rec', 'rec/cam1', 'rec/cam2']) mkdirSync(line.path(folder));
  await filmCrowd(line.path('rec/cam1/00.mp4'), { people: 6, seconds: 2 });
  await filmCrowd(line.path('six.mp4'), { people: 6, seconds: 3 });
  const created = ['-metadata', 'creation_time=2026-05-01T18:00:00Z'];
  await ffmpeg('-i', line.path('six.mp4'), '-c', 'copy', ...created, line.path('rec/cam2/00.mp4'));
  writeFileSync(line.path('rec/cam2/broken.mp4'), 'no video');
  writeFileSync(line.path('rec/notes.txt'), 'no video');
}, 120_000);
afterAll(() => line.close());

function batchOf(out: string): Batch {
  return batchSchema.parse(JSON.parse(readFileSync(line.path(`${out}/batch.json`), 'utf8')));
}

const states = (out: string) => batchOf(out).files.map(({ label, state }) => [label, state]);

describe('a folder with folders', () => {
  const args = ['analyze', 'rec', '--out', 'out', ...QUICK];

  test('the sample may be named, as cameras name it', async () => {
    const { exitCode, stdout, stderr } = await line.run(['analyze', 'sample', '--dry-run']);
    expect([exitCode, stderr.includes('analysing the sample, which shows 69 people')]).toEqual([0, true]);
    expect(stdout).toContain('would analyse 1 recording');
  }, 240_000);

  test('--dry-run says what would be done, and writes nothing', async () => {
    const { exitCode, stdout } = await line.run([...args, '--dry-run']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^would analyse 2 recordings, 0:05 of footage, 20 frames, \d at a time$/m);
    expect(stdout).toMatch(/^cannot be read: cam2\/broken\.mp4 \(E_SOURCE_NOT_MEDIA\)$/m);
    expect(stdout).toMatch(/^time: about /m);
    expect(() => batchOf('out')).toThrow(/ENOENT/);
    const asJson = await line.run([...args, '--dry-run', '--json']);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ frames: 20, refused: [{ label: 'cam2/broken.mp4' }] });
  });

  test('is analysed with labels that tell its files apart; what failed comes last, with its code', async () => {
    const { exitCode, stderr } = await line.run(args);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^3 recordings; passed over: 2 files \(/m);
    expect(stderr).toMatch(/E_SOURCE_NOT_MEDIA: cam2\/broken\.mp4: .*\n2 of 3 recordings are complete; .*\n$/);
    expect(states('out')).toEqual([
      ['cam1/00.mp4', 'done'],
      ['cam2/00.mp4', 'done'],
      ['cam2/broken.mp4', 'failed'],
    ]);
    const { sources, notAnalysed, state } = line.report('out');
    expect(state).toBe('partial');
    expect(notAnalysed).toMatchObject([{ label: 'cam2/broken.mp4', error: { code: 'E_SOURCE_NOT_MEDIA' } }]);
    const [first, second] = sources;
    expect(first?.recordedAt).toBeUndefined();
    expect(second?.recordedAt).toEqual({ at: '2026-05-01T18:00:00.000Z', from: 'file' });
  });

  test('the same command has nothing left to do; other settings are refused', async () => {
    const before = line.report('out').sources;
    const again = await line.run(args);
    expect(again.exitCode).toBe(3);
    expect(again.stderr).toMatch(/^nothing to analyse: 2 of 3 recordings done, 1 failed; /m);
    expect(line.report('out').sources).toEqual(before);
    const other = await line.run([...args, '--floor', '4']);
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toMatch(
      /^E_BATCH_DIFFERS: out holds an analysis of other settings \(floor 5 instead of 4\); /m,
    );
    const elsewhere = await line.run(['analyze', 'six.mp4', '--out', 'out', ...QUICK]);
    expect(elsewhere.stderr).toMatch(/^E_BATCH_DIFFERS: out holds an analysis of other recordings /m);
  });

  test('changed and new files are analysed, failed ones when they are retried', async () => {
    copyFileSync(line.path('six.mp4'), line.path('rec/cam1/00.mp4'));
    copyFileSync(line.path('six.mp4'), line.path('rec/cam1/01.mp4'));
    const changed = await line.run(args);
    expect(changed.stderr).toMatch(/^continuing the analysis of .*: 1 of 4 recordings done, 1 failed, 1 new$/m);
    expect(changed.stderr).toMatch(/^changed since they were analysed, and analysed again: cam1\/00\.mp4$/m);
    expect(line.report('out').sources.map(({ label, decoded }) => [label, decoded])).toEqual([
      ['cam1/00.mp4', 12],
      ['cam2/00.mp4', 12],
      ['cam1/01.mp4', 12],
    ]);
    copyFileSync(line.path('six.mp4'), line.path('rec/cam2/broken.mp4'));
    const { runId } = batchOf('out');
    const retried = await line.run(['runs', 'retry', runId, '--in', 'out']);
    expect(retried.exitCode).toBe(0);
    expect(states('out').every(([, state]) => state === 'done')).toBe(true);
  }, 60_000);

  test('runs are listed, shown and deleted', async () => {
    const { runId } = batchOf('out');
    const list = await line.run(['runs', 'list', '--in', '.']);
    expect(list.stdout).toMatch(new RegExp(`^${runId}  .*  finished  .*out  4 done, 0 failed, 0 to do$`, 'm'));
    const shown = await line.run(['runs', 'show', runId, '--in', '.']);
    expect(shown.stdout).toMatch(/^done {5}cam1\/00\.mp4 {2}3 windows$/m);
    expect((await line.run(['runs', 'cancel', runId, '--in', '.'])).stderr).toMatch(/^E_BATCH_RUNNING: /);
    expect((await line.run(['runs', 'show', 'nothing', '--in', '.'])).stderr).toMatch(/^E_BATCH_UNKNOWN: /);
    expect((await line.run(['runs', 'delete', runId, '--in', '.'])).stderr).toMatch(/^E_NOT_CONFIRMED: /);
    expect((await line.run(['runs', 'delete', runId, '--in', '.', '--yes'])).exitCode).toBe(0);
    expect(JSON.parse((await line.run(['runs', 'list', '--in', '.', '--json'])).stdout)).toEqual([]);
  });
});

test('a list gives labels, groups, times and parts; pictures are recordings of one frame', async () => {
  await ffmpeg('-i', line.path('six.mp4'), '-frames:v', '1', '-update', '1', line.path('photo.png'));
  const rows = ['six.mp4,talk,a,2026-05-01T20:00:00+02:00,1,2', 'six.mp4,,b,,,', 'photo.png,,,,,'];
  writeFileSync(line.path('list.csv'), ['file,label,group,start,from,to', ...rows].join('\n'));
  const { exitCode } = await line.run(['analyze', '--list', 'list.csv', '--out', 'listed', ...QUICK]);
  expect(exitCode).toBe(0);
  const { run, sources } = line.report('listed');
  expect(sources).toMatchObject([
    {
      label: 'talk',
      group: 'a',
      recordedAt: { at: '2026-05-01T18:00:00.000Z', from: 'user' },
      clip: { fromMs: 1000, toMs: 2000 },
      decoded: 4,
      windows: [{ startMs: 1000, endMs: 2000, partial: false, people: { seen: 6 } }],
    },
    { label: 'six.mp4', group: 'b', decoded: 12 },
    { label: 'photo.png', decoded: 1, people: { total: 6 } },
  ]);
  // Everything about the files comes from the manifest.
  expect((await line.run(['resume', 'listed'])).stderr).toMatch(/^nothing to analyse: 3 of 3 recordings done/m);
  expect(line.report('listed')).toMatchObject({ run: { endedAt: run.endedAt }, sources });
  // A list that changed only in names and groups changes them in the results, and nothing is analysed again.
  writeFileSync(
    line.path('list.csv'),
    ['file,label,group,start,from,to', ...rows].join('\n').replace(',talk,a', ',speech,c'),
  );
  expect((await line.run(['analyze', '--list', 'list.csv', '--out', 'listed', ...QUICK])).stderr).toContain(
    'nothing to',
  );
  const [first] = line.report('listed').sources;
  expect(first).toMatchObject({ label: 'speech', group: 'c', windows: sources[0]?.windows });
}, 60_000);

test('an analysis that Ctrl-C stopped goes on with crowdtone resume, and two at a time are refused', async () => {
  await ffmpeg('-stream_loop', '49', '-i', line.path('six.mp4'), '-c', 'copy', line.path('long.mp4'));
  const args = ['analyze', 'long.mp4', '--recorded-at', '2026-05-01T20:00:00Z', ...QUICK];
  const running = line.start(args);
  await running.untilSays(/people seen/, 2);
  // Frozen, it cannot end before it is stopped, however fast the machine is.
  const ingest = running.service('ingest');
  process.kill(ingest, 'SIGSTOP');
  const [folder = ''] = /crowdtone-reports\/long-[-\d]+/.exec((await line.run(['runs', 'list'])).stdout) ?? [];
  expect((await line.run(args)).stderr).toMatch(/^E_STORE_LOCKED: /m);
  const { runId } = batchOf(folder);
  expect((await line.run(['runs', 'delete', runId])).stderr).toMatch(/^E_BATCH_RUNNING: /);
  expect((await line.run(['runs', 'cancel', runId])).exitCode).toBe(0);
  process.kill(ingest, 'SIGCONT');
  expect((await running.ended).exitCode).toBe(130);
  expect(batchOf(folder).files).toMatchObject([{ state: 'pending', error: { code: 'E_INTERRUPTED' } }]);
  const before = line.report(folder).sources[0]?.analysed ?? 0;
  expect(before).toBeGreaterThan(0);

  const resumed = await line.start(['resume']).success();
  expect(resumed.stderr).toMatch(/^continuing the analysis of /m);
  expect(line.report(folder).sources).toMatchObject([
    { state: 'complete', decoded: 600, recordedAt: { at: '2026-05-01T20:00:00.000Z' } },
  ]);
  expect((await line.run(['resume'])).stderr).toMatch(/^E_BATCH_UNKNOWN: /);
}, 120_000);

test('--watch takes new files once they stopped growing', async () => {
  mkdirSync(line.path('inbox'));
  const running = line.start(['analyze', '--watch', 'inbox', '--settle', '1', '--out', 'watched', ...QUICK]);
  await running.untilSays(/watching inbox/);
  copyFileSync(line.path('six.mp4'), line.path('part'));
  renameSync(line.path('part'), line.path('inbox/a.mp4'));
  await running.untilSays(/watching inbox/, 2);
  expect(line.report('watched').sources).toMatchObject([{ label: 'a.mp4', state: 'complete' }]);
  running.pressCtrlC();
  expect((await running.ended).exitCode).toBe(0);
  expect(states('watched')).toEqual([['a.mp4', 'done']]);
}, 60_000);
