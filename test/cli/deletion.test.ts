/** `crowdtone delete`, `log` and the forecast of `doctor`, on the store of a folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { openStore } from '@crowdtone/store';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { crowdFrames } from '@crowdtone/testing/crowd-frames';
import { sampleRun, sampleSource, sampleStory } from '@crowdtone/testing/gateway/crowd-samples';

const line = new CommandLine();
afterEach(() => expect(line.leftovers()).toEqual([]));
afterAll(() => line.close());

const FOLDER = 'crowdtone-reports/live';
const BEGUN_AT = Date.parse('2026-05-12T18:00:00Z');

beforeAll(async () => {
  mkdirSync(line.path(FOLDER), { recursive: true });
  const store = await openStore(line.path(`${FOLDER}/crowdtone.duckdb`));
  await store.saveRun(sampleRun({ startedAt: '2026-05-12T18:00:00Z', endedAt: '2026-05-12T18:05:00Z' }));
  const purpose = { setting: 'stadium', legalBasis: null };
  const facts = { purpose, durationMs: null, begunAt: BEGUN_AT, positionMs: 299_500, state: 'partial' } as const;
  await store.commit({
    ...{
      sources: [sampleSource(facts)],
      windows: sampleStory(60),
      frames: crowdFrames('stand-north', 600, 1, 'run-1'),
    },
  });
  await store.close();
});

const SPAN = ['--from', '2026-05-12T18:00:00Z', '--to', '2026-05-12T18:01:00Z'];

test('a deletion says first what goes, is not made without a yes, and is in the log', async () => {
  const dry = await line.run(['delete', ...SPAN, '--dry-run']);
  expect(dry.stdout).toMatch(
    /^would delete all cameras from 2026-05-12T18:00:00.000Z to .*: 12 windows and [\d,]+ read/,
  );
  const unconfirmed = await line.run(['delete', ...SPAN]);
  expect([unconfirmed.exitCode, unconfirmed.stderr]).toEqual([
    2,
    expect.stringMatching(/^E_NOT_CONFIRMED: .*12 windows/),
  ]);
  const { exitCode, stdout } = await line.run(['delete', '--camera', 'stand-north', ...SPAN, '--yes', '--json']);
  expect([exitCode, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ deleted: true })]);
  expect((await line.run(['delete', ...SPAN, '--dry-run'])).stdout).toMatch(/: nothing$/m);

  const log = await line.run(['log', '--action', 'deleted']);
  expect(log.stdout).toMatch(
    /^\S+Z {2}deleted {2}command line \(\w+\) {2}stand-north {2}camera stand-north .*12 windows/,
  );
  const csv = await line.run(['log', '--format', 'csv']);
  expect(csv.stdout.split('\r\n')[0]).toMatch(/^schema_version,at,action,/);
  expect(JSON.parse((await line.run(['log', '--format', 'json'])).stdout)).toHaveLength(2);
});

test('mistakes are named', async () => {
  const told = async (...args: string[]) => (await line.run(args)).stderr;
  expect(await told('delete')).toMatch(/^E_USAGE: name what to delete/);
  expect(await told('delete', '--from', 'yesterday', '--to', '2026-05-12')).toMatch(
    /^E_USAGE: --from yesterday is not a time/,
  );
  expect(await told('delete', '--from', '2026-05-13', '--to', '2026-05-12')).toMatch(/^E_USAGE: --to .* is not after/);
  expect(await told('delete', '--camera', 'nowhere', '--yes')).toMatch(/^E_SOURCE_UNKNOWN: /);
  expect(await told('delete', '--camera', 'hall', '--in', 'nowhere')).toMatch(/^E_RESULTS_MISSING: /);
});

test('doctor tells the size of the store and what it comes to', async () => {
  const { stdout } = await line.run(['doctor']);
  expect(stdout).toMatch(
    /^ok +storage +[\d.]+ MB in crowdtone-reports\/live, .* free, 103 bytes a reading, .* with the default retention it settles at /m,
  );
  writeFileSync(line.path('keep.yaml'), 'retention: { readings: 48h, windows: 30d }\n');
  const configured = await line.run(['doctor', '--config', 'keep.yaml']);
  expect(configured.stdout).toMatch(/^ok +storage .* with the configured retention it settles at /m);
  writeFileSync(line.path('broken.yaml'), 'retention: { readings: soon }\n');
  expect((await line.run(['doctor', '--config', 'broken.yaml'])).stderr).toMatch(/^E_CONFIG_INVALID: /);
});
