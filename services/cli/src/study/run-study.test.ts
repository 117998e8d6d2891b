/** Studies of stored results whose truth is known. */
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { StudyReport } from '@crowdtone/domain/tables';
import { openStore } from '@crowdtone/store';
import { writeEvening } from '@crowdtone/testing/evening';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { renderStudyHtml } from './html';
import { runStudy } from './run-study';

const EXAMPLE = join(__dirname, '../../../../examples/study');

const folder = mkdtempSync(join(tmpdir(), 'crowdtone-study-'));
const path = (name: string) => join(folder, name);
beforeAll(async () => {
  await writeEvening(path('event'));
  await writeEvening(path('dull'), { isHappier: false, runId: 'dull', seed: 5 });
  // What is refused is refused whatever was filmed.
  await writeEvening(path('brief'), { minutes: 1, runId: 'brief' });
  for (const name of ['study.yaml', 'programme.csv']) copyFileSync(join(EXAMPLE, name), path(name));
});
afterAll(() => rmSync(folder, { recursive: true }));

function studyOf(text: string): Promise<StudyReport> {
  writeFileSync(path('own.yaml'), text);
  return runStudy(path('own.yaml'));
}

async function refusal(text: string): Promise<[code: string, message: string]> {
  const error: unknown = await studyOf(text).catch((thrown: unknown) => thrown);
  if (error instanceof CrowdtoneError) return [error.code, error.message];
  throw new Error('nothing was refused', { cause: error });
}

test('where the talks pleased alike, nothing is claimed of them', async () => {
  const study = readFileSync(path('study.yaml'), 'utf8').replace('[event]', '[dull]');
  const { comparisons, responses, unit } = await studyOf(study);
  expect(unit).toBe('time');
  expect(comparisons.map(({ clear }) => clear)).toEqual([false, false, false]);
  expect(responses.filter(({ clear }) => clear)).toEqual([]);
});

test('events of one kind are averaged, each moment once whatever number of cameras saw it', async () => {
  const text =
    'runs: [event, dull]\nexpressions: [happiness]\nevents: { file: goals.csv, before: 60, after: 60, step: 20 }\n';
  writeFileSync(
    path('goals.csv'),
    'name,kind,from,to,recording\n1,goal,52:00,53:00,cam1/*\n2,goal,52:00,53:00,cam2/*\n3,quiet,10:00,,\n',
  );
  const { responses, curves, notes } = await studyOf(text);
  expect(responses).toMatchObject([
    { kind: 'goal', occurrences: 4, clear: true, degrees: 3 },
    { kind: 'quiet', occurrences: 4, clear: false },
  ]);
  expect(curves.filter(({ kind }) => kind === 'goal').map(({ from_s }) => from_s)).toEqual([-60, -40, -20, 0, 20, 40]);
  expect(notes).toEqual([]);
  writeFileSync(path('goals.csv'), 'name,start\nquiet,19:10\n');
  const byClock = await studyOf(text);
  expect(byClock.responses).toMatchObject([{ kind: 'quiet', occurrences: 1 }]);
  expect(byClock.notes.join()).toContain('Happened once: quiet');
});

test('groups of recordings are compared over recordings', async () => {
  await writeEvening(path('many'), { cameras: ['a/1.mp4', 'a/2.mp4', 'b/1.mp4', 'b/2.mp4'], runId: 'many' });
  const { unit, conditions, comparisons } = await studyOf(
    'runs: [many]\nexpressions: [happiness]\nconditions:\n  - { name: A, group: a }\n  - { name: B, label: b/* }\n',
  );
  expect(unit).toBe('recordings');
  expect(conditions).toMatchObject([
    { condition: 'A', recordings: 2 },
    { condition: 'B', recordings: 2 },
  ]);
  expect(comparisons).toMatchObject([{ first: 'B', second: 'A', clear: false }]);
});

test('notes of the dashboard are events', async () => {
  const store = await openStore(path('event/crowdtone.duckdb'));
  const note = { runId: 'evening', sourceId: null, untilMs: null, author: null, createdAt: 0 };
  await store.annotations.add({ ...note, id: randomUUID(), atMs: 52 * 60_000, text: 'applause' });
  await store.close();
  const text = 'runs: [event]\nexpressions: [happiness]\nevents: { notes: true }\n';
  expect((await studyOf(text)).responses).toMatchObject([{ kind: 'applause', occurrences: 1, clear: true }]);
  const open = await openStore(path('event/crowdtone.duckdb'));
  const refused = await refusal(text);
  await open.close();
  expect(refused[0]).toBe('E_STORE_LOCKED');
});

describe('bad input', () => {
  const conditions = 'conditions:\n  - { name: a, label: cam1/* }\n  - { name: b, label: cam2/* }\n';

  test('has a code and says what to do', async () => {
    expect(await refusal('runs: [event\n')).toEqual(['E_STUDY_INVALID', expect.stringMatching(/.*line \d+, column/)]);
    expect(await refusal(`runs: [nowhere]\n${conditions}`)).toEqual([
      'E_RESULTS_MISSING',
      expect.stringMatching(/^\S+nowhere holds no results; name the folder of a report/),
    ]);
    expect(await refusal(`runs: [event/other]\n${conditions}`)).toEqual([
      'E_RESULTS_MISSING',
      expect.stringMatching(/^\S+event\/other holds no results/),
    ]);
    expect(await refusal(`runs: [brief]\n${conditions}`)).toEqual([
      'E_STUDY_TOO_FEW',
      'condition a has a single recording, so variation between recordings is unknown; ' +
        'add recordings, or write unit: time, which speaks of these recordings alone',
    ]);
    expect(await refusal('runs: [brief]\nconditions: [{ name: a, group: cam7 }]\n')).toEqual([
      'E_STUDY_INVALID',
      'condition a has no recording; recordings are: cam1/hall.mp4 (group cam1), cam2/hall.mp4 (group cam2)',
    ]);
    expect(await refusal('runs: [event]\nevents: { file: programme.csv, step: 2 }\n')).toEqual([
      'E_STUDY_INVALID',
      expect.stringContaining('steps of 2 s are shorter than the windows of 5 s'),
    ]);
  });

  test.each([
    ['name,when\na,3\n', /^\S+e\.csv, line 2: .*when/],
    ['name,from\na,soon\n', /^\S+e\.csv, line 2: from: soon is not a time in seconds/],
    ['name,from,to\na,9,3\n', /^\S+e\.csv, line 2: ends before it begins; swap the times/],
    ['name,kind\na,b\n', /^\S+e\.csv, line 2: needs a start; write from/],
    ['name,from\n', /^\S+e\.csv: names no event/],
    ['name,from\na,"1\n', /^\S+e\.csv: is not a CSV file/],
  ])('events %j', async (text, message) => {
    writeFileSync(path('e.csv'), text);
    expect(await refusal('runs: [brief]\nevents: { file: e.csv }\n')).toEqual([
      'E_EVENTS_INVALID',
      expect.stringMatching(message),
    ]);
  });

  test('shares of small groups stay withheld', async () => {
    mkdirSync(path('few'));
    const store = await openStore(path('few/crowdtone.duckdb'));
    await store.saveRun(sampleRun({ runId: 'few' }));
    const windows = ['x', 'y'].flatMap((sourceId) =>
      Array.from({ length: 30 }, (_, index) =>
        sampleWindow({ index, sourceId, runId: 'few', votes: [1, 3, 0, 0, 0, 0, 0, 0] }),
      ),
    );
    const sources = ['x', 'y'].map((sourceId) => sampleSource({ runId: 'few', sourceId, label: `${sourceId}.mp4` }));
    await store.commit({ sources, windows });
    await store.close();
    expect(await refusal('runs: [few]\nconditions: [{ name: all }]\n')).toEqual([
      'E_STUDY_EMPTY',
      expect.stringMatching(/^.*withheld, because too few people were readable at once; choose/),
    ]);
    const {
      conditions: rows,
      comparisons,
      notes,
    } = await studyOf(
      'runs: [few, event]\nexpressions: [happiness]\nconditions: [{ name: few, run: few }, { name: event, run: event }]\n',
    );
    expect(rows[0]).toMatchObject({ condition: 'few', windows: 60, windows_withheld: 60, people: 0, share: null });
    expect(comparisons).toEqual([]);
    expect(notes.join()).toContain('60 of 1596 windows have no shares');
    const few = await studyOf(
      'runs: [few, event]\nconditions: [{ name: few, run: few }, { name: event, run: event }]\n',
    );
    expect(renderStudyHtml(few)).toContain('<td class="quiet">withheld</td>');
  });
});
