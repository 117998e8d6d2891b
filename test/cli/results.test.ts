/** `query` and `compare` over reports of the command line. */
import { mkdirSync } from 'node:fs';
import { openStore } from '@crowdtone/store';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { filmCrowd, QUICK } from '../scenes/footage';

const line = new CommandLine();
beforeAll(async () => {
  await filmCrowd(line.path('crowd.mp4'), { people: 10, seconds: 2 });
  await line.start(['analyze', 'crowd.mp4', '--out', 'report', ...QUICK]).success();
  await line.start(['analyze', 'crowd.mp4', '--out', 'again', ...QUICK]).success();
}, 120_000);
afterAll(() => line.close());

const ask = (sql: string, ...options: string[]) => line.run(['query', sql, '--format', 'json', ...options]);

async function rowsOf(sql: string, ...options: string[]): Promise<Record<string, unknown>[]> {
  const { stdout } = await line.start(['query', sql, '--format', 'json', ...options]).success();
  return JSON.parse(stdout);
}

test('a query sees the published windows and the runs of several reports', async () => {
  const { run, sources } = line.report('report');
  const [source] = sources;
  const [window] = source?.windows ?? [];
  const sql =
    'SELECT run_id, expression, estimate, people_seen FROM windows WHERE "window" = 0 ORDER BY run_id, estimate DESC';
  const rows = await rowsOf(sql, '--in', 'report', '--in', 'again');
  expect(rows).toHaveLength(16);
  const own = rows.filter(({ run_id }) => run_id === run.runId);
  for (const { expression, share } of window?.shares?.expressions ?? []) {
    expect(own).toContainEqual({ run_id: run.runId, expression, estimate: share, people_seen: window?.people.seen });
  }
  expect(
    await rowsOf("SELECT label, date_trunc('day', started_at) < now()::TIMESTAMP AS past FROM runs", '--in', 'report'),
  ).toEqual([{ label: 'crowd.mp4', past: true }]);
  // Readings are of large groups alone.
  expect(await rowsOf('SELECT count(*) AS n FROM readings', '--in', 'report')).toEqual([{ n: 0 }]);
});

test('anything but one SELECT over the results is refused', async () => {
  const { exitCode, stderr, stdout } = await ask("SELECT * FROM read_csv('report/windows.csv')", '--in', 'report');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^E_SQL_INVALID: .+; write one SELECT over runs, windows and readings\n$/);
});

test('while another program has the store, a query is answered from the written report', async () => {
  const store = await openStore(line.path('report/crowdtone.duckdb'));
  try {
    const { stdout, stderr } = await line
      .start(['query', 'SELECT count(*) AS n FROM windows', '--in', 'report'])
      .success();
    expect([stdout, stderr]).toEqual([' n\n--\n16\n', 'report: answered from its written report\n']);
  } finally {
    await store.close();
  }
});

test('where there are no results, a coded error says so', async () => {
  const { exitCode, stderr } = await ask('SELECT 1', '--in', 'nowhere/at-all');
  expect([exitCode, stderr]).toEqual([
    3,
    'E_RESULTS_MISSING: nowhere/at-all holds no results; name the folder of a report, or folder/run for one run of it\n',
  ]);
});

describe('stores without reports, as of cameras', () => {
  const run = sampleRun({ runId: 'calm' });

  async function storeOf(folder: string, happy: number): Promise<void> {
    mkdirSync(line.path(folder));
    const store = await openStore(line.path(`${folder}/crowdtone.duckdb`));
    const windows = Array.from({ length: 40 }, (_, index) =>
      sampleWindow({ index, runId: 'calm', votes: [40 - happy - (index % 3), happy + (index % 3), 0, 0, 0, 0, 0, 0] }),
    );
    await store.saveRun(run);
    await store.commit({ sources: [sampleSource({ runId: 'calm' })], windows });
    await store.close();
  }

  test('compare finds a difference, and none between equal runs', async () => {
    await storeOf('calm', 8);
    await storeOf('merry', 20);
    const { stdout } = await line.start(['compare', 'merry', 'calm']).success();
    expect(stdout).toMatch(/^happy +5\d% \(\d+–\d+%\) +2\d% \(\d+–\d+%\) +\+30\.0 +\+2\d\.\d to \+3\d\.\d +differs$/m);
    expect(stdout).toContain('errors of the model are the same in both and cancel');
    const part = await line.run(['compare', 'merry@0:00-1:40', 'merry@1:40-3:20']);
    expect(part.stdout).toMatch(/^happy .* may be chance$/m);
    const beyond = await line.run(['compare', 'merry@0:00-1:40', 'merry@1:40-9:00']);
    expect([beyond.exitCode, beyond.stderr]).toEqual([
      2,
      'E_USAGE: the range ends at 9:00, but stand-north.mp4 ends at 3:20; shorten the range\n',
    ]);
    const same = JSON.parse((await line.start(['compare', 'calm', 'calm/calm', '--json']).success()).stdout);
    for (const { difference, low, high } of same.differences) {
      expect(difference).toBe(0);
      expect(low).toBeLessThan(0);
      expect(high).toBeGreaterThan(0);
    }
  });

  test('a store in use that has no written report is refused with a code', async () => {
    const store = await openStore(line.path('calm/crowdtone.duckdb'));
    const { exitCode, stderr } = await ask('SELECT 1', '--in', 'calm');
    await store.close();
    expect([exitCode, stderr.split(':')[0]]).toEqual([4, 'E_STORE_LOCKED']);
  });
});
