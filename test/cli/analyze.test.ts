/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DEFAULT_MODEL } from '@crowdtone/config';
import { type Report, reportSchema, type SourceReport, tallyTotal } from '@crowdtone/domain';
import { describeExpressionModel } from '@crowdtone/networks';
import { CommandLine, type Ended } from '@crowdtone/testing/cli/command-line';
import { launchChromium } from '../browser/browser-rig';
import { ffmpeg, filmCrowd, QUICK } from '../scenes/footage';

const PEOPLE = 10;

const line = new CommandLine();
let printed: Ended;
let report: Report;
beforeAll(async () => {
  await filmCrowd(line.path('crowd.mp4'), { people: PEOPLE, seconds: 3 });
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10:duration=2', line.path('empty.mp4'));
  printed = await line.run(['analyze', 'crowd.mp4', 'empty.mp4', '--out', 'report', '--json', ...QUICK]);
  report = line.report('report');
}, 120_000);
afterAll(() => line.close());

function videoOf({ sources }: Report, label: string): SourceReport {
  const source = sources.find((candidate) => candidate.label === label);
  if (source === undefined) throw new Error(`the report has no ${label}`);
  return source;
}

describe('an analysis', () => {
  test('succeeds, prints only its report on standard output, and leaves no processes or files behind', () => {
    expect(printed.exitCode).toBe(0);
    expect(reportSchema.parse(JSON.parse(printed.stdout))).toEqual(report);
    expect(printed.stdout).toBe(readFileSync(line.path('report/report.json'), 'utf8'));
    expect(line.leftovers()).toEqual([]);
  });

  test('counts people within a tenth, and none in an empty scene', () => {
    expect(report.state).toBe('complete');
    const { people, windows } = videoOf(report, 'crowd.mp4');
    expect(Math.abs(people.total - PEOPLE)).toBeLessThanOrEqual(PEOPLE / 10);
    expect(Math.abs(people.peak - PEOPLE)).toBeLessThanOrEqual(PEOPLE / 10);
    expect(windows.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 1000],
      [1000, 2000],
      [2000, 3000],
    ]);
    expect(windows.map(({ withheld, shares }) => [withheld, shares === null])).toEqual(Array(3).fill([null, false]));
    expect(videoOf(report, 'empty.mp4').people).toEqual({ total: 0, peak: 0 });
  });

  test('reports the expression model, at a precision that keeps accuracy, with its digest and its smallest face', () => {
    const { name } = report.run.settings.model;
    expect([DEFAULT_MODEL, `${DEFAULT_MODEL}-int8`]).toContain(name);
    const { identity, floorPx } = describeExpressionModel(name);
    expect(report.run.settings).toMatchObject({ model: identity, readableFloorPx: floorPx });
    const page = readFileSync(line.path('report/report.html'), 'utf8');
    expect(page).toContain(`${identity.name} <code title="SHA-256 of the weights">${identity.digest.slice(0, 12)}`);
    expect(page).toContain(`${floorPx} px`);
  });

  test('accounts for every decoded frame of every video', () => {
    expect(report.sources.map(({ label, decoded }) => [label, decoded])).toEqual([
      ['crowd.mp4', 12],
      ['empty.mp4', 8],
    ]);
    for (const { decoded, analysed, dropped, windows } of report.sources) {
      expect(analysed + tallyTotal(dropped)).toBe(decoded);
      const settled = windows.map(({ frames }) => frames.analysed + tallyTotal(frames.dropped));
      expect(settled.reduce((sum, count) => sum + count, 0)).toBe(decoded);
    }
  });

  test('writes a row for every window, and a self-contained page', () => {
    const rows = readFileSync(line.path('report/windows.csv'), 'utf8').trim().split('\n');
    expect(rows).toHaveLength(1 + 8 * (3 + 2));
    const page = readFileSync(line.path('report/report.html'), 'utf8');
    expect(page).toContain('crowd.mp4');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  test('has charts whose labels do not overlap', async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(line.path('report/report.html')).href);
      const { words, touching } = await page.evaluate(() => {
        const charts = [...document.querySelectorAll('svg')].map((chart) =>
          [...chart.querySelectorAll('text')].map((text) => ({
            word: text.textContent,
            box: text.getBoundingClientRect(),
          })),
        );
        const meet = (one: DOMRect, other: DOMRect) =>
          one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
        const touching = charts.flatMap((texts) =>
          texts.flatMap(({ word, box }, index) =>
            texts
              .slice(index + 1)
              .filter((other) => meet(box, other.box))
              .map((other) => `${word} on ${other.word}`),
          ),
        );
        return { words: charts.flat().length, touching };
      });
      expect(words).toBeGreaterThan(20);
      expect(touching).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

describe('four people', () => {
  beforeAll(() => filmCrowd(line.path('four.mp4'), { people: 4, seconds: 1 }));

  test('are counted without shares, and the report says why', async () => {
    const { exitCode, stdout, stderr } = await line.run(['analyze', 'four.mp4', '--out', 'four', ...QUICK]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toContain('four.mp4: 4 people seen. No shares are published.');
    const { run, sources } = line.report('four');
    expect(run.settings.floor).toBe(5);
    expect(sources).toMatchObject([
      {
        people: { total: 4, peak: 4 },
        windows: [{ people: { seen: 4, readable: 4 }, floor: 5, withheld: 'below-floor', shares: null }],
      },
    ]);
    const page = readFileSync(line.path('four/report.html'), 'utf8');
    expect(page).toContain('fewer than 5 readable people at once (at most 4)');
  });

  test('are published with a lower privacy floor, which the report names', async () => {
    // A network that was never measured by class, so its predictions can only be counted.
    const lower = ['--floor', '3', '--model', 'faceapi-baseline'];
    const { exitCode } = await line.run(['analyze', 'four.mp4', ...lower, '--out', 'lower', ...QUICK]);
    expect(exitCode).toBe(0);
    const { run, sources } = line.report('lower');
    expect(run.settings.floor).toBe(3);
    expect(sources).toMatchObject([{ windows: [{ people: { readable: 4 }, floor: 3, withheld: null }] }]);
    expect(sources[0]?.windows[0]?.shares?.estimator).toBe('counted');
  });
});
