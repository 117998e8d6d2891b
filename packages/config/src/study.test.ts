import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPRESSIONS } from '@crowdtone/domain';
import { readStudy } from './study';

const folder = mkdtempSync(join(tmpdir(), 'crowdtone-study-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(text: string): string {
  const path = join(folder, 'study.yaml');
  writeFileSync(path, text);
  return path;
}

test('a study has defaults', async () => {
  const study = await readStudy(write('runs: [event]\nconditions:\n  - { name: a, label: cam1/* }\n'));
  expect(study).toEqual({
    runs: ['event'],
    language: 'en',
    expressions: [...EXPRESSIONS],
    conditions: [{ name: 'a', label: ['cam1/*'] }],
  });
  const events = await readStudy(write('runs: [event]\nevents: { notes: true }\n'));
  expect(events.events).toEqual({ notes: true, before: 60, after: 60 });
});

test.each([
  ['runs: ["event]\nconditions: []', /line \d, column \d+: missing quote, bracket, comma or colon/],
  ['runs:\n\t- event', /line 2, column \d+: tab used for indentation/],
  ['runs: [event]\nevents:\n  notes: true\n  bevore: 3\n', /line 4: events: unknown key bevore/],
  ['runs: [event]\nevents:\n  notes: true\n  step: -1\n', /line 4: events\.step: Too small/],
  ['runs: [event]\nconditions:\n  - name: a\n  - name: a\n', /line 3: conditions: two conditions have the same name/],
  ['runs: [event]\nconditions:\n  - name: a\ncompare:\n  - [a, b]\n', /line 5: compare\.0: there is no condition/],
  ['runs: [event]\nconditions:\n  - name: a\n    events: talk\n', /line 4: conditions\.0\.events: the study names no/],
  ['runs: [event]\nevents: {}\n', /line 2: events: name a file, or write notes: true/],
  ['runs: [event]\n', /line 1: a study needs conditions, events, or both/],
  ['runs: [event]\nevents: { notes: true }\nexpressions: [joy]\n', /line 3: expressions\.0: Invalid option/],
])('%j is refused with its line', async (text, message) => {
  const path = write(text);
  await expect(readStudy(path)).rejects.toMatchObject({
    code: 'E_STUDY_INVALID',
    message: expect.stringMatching(message),
  });
});

test('a file that does not exist is refused', async () => {
  await expect(readStudy(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'E_CONFIG_MISSING' });
});
