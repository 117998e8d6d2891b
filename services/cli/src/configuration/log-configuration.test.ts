import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RETENTION, parseLiveConfig } from '@crowdtone/config';
import type { LogEntry } from '@crowdtone/domain';
import { logConfiguration } from './log-configuration';
import { readState } from './state-file';

let folder: string;
let entries: Map<string, LogEntry>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crowdtone-configuration-'));
  entries = new Map();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As the store: an entry whose id is known is ignored. */
const log = {
  add: async (entry: LogEntry) => {
    if (!entries.has(entry.id)) entries.set(entry.id, entry);
  },
};
const told = () => [...entries.values()].map(({ action, subject, detail }) => [action, subject, detail]);

/** What a start with a file adds to the log. */
async function startWith(yaml: string | null) {
  const before = told().length;
  const config = yaml === null ? null : parseLiveConfig(yaml, 'cameras.yaml');
  await logConfiguration({ folder, log, config, retention: config?.retention ?? DEFAULT_RETENTION });
  return told().slice(before);
}

const HALL = '{ id: hall, url: "rtsp://viewer:s3cret-word@10.0.0.21/1", setting: event }';
const GATE = '{ id: gate, url: "rtsp://10.0.0.22/1", setting: event }';
const JOY = '{ name: Joy, kind: mood, measure: happiness, above: 0.6 }';

test('cameras, rules and settings that were edited are told by name, once, and nothing of their values', async () => {
  const first = await startWith(`sources: [${HALL}]\nalerts: [${JOY}]`);
  expect(first.sort()).toEqual([
    ['camera-added', 'hall', 'in the configuration file'],
    ['rules-changed', 'Joy', 'added, in the configuration file'],
  ]);
  expect(await startWith(`sources: [${HALL}]\nalerts: [${JOY}]`)).toEqual([]);

  const edited = `
    sources: [${HALL.replace('s3cret-word', 'an0ther-word').replace('event', 'transport')}, ${GATE}]
    alerts: [${JOY.replace('0.6', '0.7')}]
    retention: { readings: 48h }
    webhooks: [{ name: desk, url: "https://desk.example/token-in-path", secret: a-secret-of-32-characters-in-all }]`;
  expect((await startWith(edited)).sort()).toEqual([
    ['camera-added', 'gate', 'in the configuration file'],
    ['camera-changed', 'hall', 'url, setting, in the configuration file'],
    ['rules-changed', 'Joy', 'above, in the configuration file'],
    ['settings-changed', 'retention', 'readings, in the configuration file'],
    ['settings-changed', 'webhooks', expect.stringContaining('desk.secret')],
  ]);
  expect(await startWith(`sources: [${GATE}]`)).toEqual(
    expect.arrayContaining([
      ['camera-removed', 'hall', 'in the configuration file'],
      ['rules-changed', 'Joy', 'removed, in the configuration file'],
    ]),
  );
  expect([...entries.values()][0]).toMatchObject({ who: 'configuration file', from: null });
  const kept = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(JSON.stringify([kept, told()])).not.toMatch(/s3cret|an0ther|10\.0\.0|a-secret|token-in-path/);
});

test('the same edit made again is told again, one that could not be kept is told once', async () => {
  await startWith(`sources: [${HALL}]`);
  const state = readFileSync(join(folder, 'configuration-state.json'), 'utf8');
  const change = [['camera-added', 'gate', 'in the configuration file']];
  expect(await startWith(`sources: [${HALL}, ${GATE}]`)).toEqual(change);
  // Killed before the state was kept.
  writeFileSync(join(folder, 'configuration-state.json'), state);
  expect(await startWith(`sources: [${HALL}, ${GATE}]`)).toEqual([]);
  await startWith(`sources: [${HALL}]`);
  expect(await startWith(`sources: [${HALL}, ${GATE}]`)).toEqual(change);
});

test('a start without a file compares nothing, and a damaged state is as good as none', async () => {
  await startWith(`sources: [${HALL}]`);
  expect(await startWith(null)).toEqual([]);
  expect(await startWith(`sources: [${HALL}]`)).toEqual([]);
  writeFileSync(join(folder, 'configuration-state.json'), '{"version":');
  expect(await startWith(`sources: [${HALL}]`)).toContainEqual(['camera-added', 'hall', 'in the configuration file']);
});

test('the retention of the last start is kept for the forecast of the disk', async () => {
  await startWith('retention: { readings: 48h, windows: forever }');
  expect((await readState(folder))?.retention).toMatchObject({ readings: 48 * 3_600_000, windows: null });
});
