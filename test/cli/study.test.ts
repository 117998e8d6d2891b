/** `crowdtone study` as a user runs it: the example, over an evening whose truth is known. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { studyReportSchema } from '@crowdtone/domain/tables';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { writeEvening } from '@crowdtone/testing/evening';

const EXAMPLE = join(__dirname, '../../examples/study');

const line = new CommandLine();
beforeAll(async () => {
  await writeEvening(line.path('event'));
  for (const name of ['study.yaml', 'programme.csv']) copyFileSync(join(EXAMPLE, name), line.path(name));
});
afterAll(() => line.close());

test('the example finds that the second talk pleased more, and the applause most', async () => {
  const { stdout } = await line.start(['study', 'study.yaml', '--out', 'answer']).success();
  expect(stdout).toMatch(
    /^In "second talk", 2\d\.\d points more people look happy than in "first talk" \(95% interval \d+\.\d to \d+\.\d; corrected p < \.001\)\.$/m,
  );
  expect(stdout).toMatch(/^report: answer\/study\.html$/m);
  const html = readFileSync(line.path('answer/study.html'), 'utf8');
  expect(html).toContain('<h1>Did the second talk please more than the first?</h1>');
  expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  const [header, first] = readFileSync(line.path('answer/comparisons.csv'), 'utf8').split('\r\n');
  expect(header).toBe('first,second,expression,difference,low,high,p,p_corrected,clear,degrees');
  expect(first).toMatch(/^second talk,first talk,happiness,0\.2\d+,/);
});

test('events that lie outside are listed with their code, and the rest is done', async () => {
  writeFileSync(
    line.path('programme.csv'),
    `${readFileSync(join(EXAMPLE, 'programme.csv'), 'utf8')}Party,party,23:00,\n`,
  );
  const { stdout, stderr, exitCode } = await line.run(['study', 'study.yaml', '--out', 'answer', '--json']);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(
    /^E_EVENT_OUTSIDE: \S+programme\.csv, line 8: Party lies outside every recording \(cam1\/hall\.mp4: /,
  );
  expect(studyReportSchema.parse(JSON.parse(stdout)).leftOut).toMatchObject([{ code: 'E_EVENT_OUTSIDE' }]);
  expect(readFileSync(line.path('answer/study.html'), 'utf8')).toContain('E_EVENT_OUTSIDE');
});

test('a study that is not valid leaves nothing behind', async () => {
  writeFileSync(line.path('bad.yaml'), 'runs: [event\n');
  const { exitCode, stdout, stderr } = await line.run(['study', 'bad.yaml', '--out', 'bad']);
  expect([exitCode, stdout, existsSync(line.path('bad'))]).toEqual([2, '', false]);
  expect(stderr).toMatch(/^E_STUDY_INVALID: bad\.yaml is not valid \(line \d+, column \d+: /);
});
