import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  EXPRESSIONS,
  type GroupWindow,
  type Report,
  type RunRecord,
  reportSchema,
  type SourceRecord,
} from '@crowdtone/domain';
import { buildReport } from './build';
import { renderReportHtml } from './html';
import { reportJson } from './json';
import { loadedReport, storedReport } from './stored-report';
import { TABLE_FILES } from './tables';
import { TIMELINES_FOLDER } from './timelines/write';
import { REPORT_FILES, writeReport } from './write';

const model = { name: 'faceapi-baseline', digest: 'ab'.repeat(32) };

const run: RunRecord = {
  runId: 'run-1',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  settings: { fps: 2, readableFloorPx: 16, cropScale: 1, windowMs: 5000, floor: 5, detector: 'ssd', model },
};

const source: SourceRecord = {
  runId: 'run-1',
  sourceId: 'a',
  label: '<b>hall & "door"</b>.mp4',
  durationMs: 12_000,
  width: 1920,
  height: 1080,
  minFacePx: 20,
  state: 'complete',
  decoded: 24,
  analysed: 23,
  dropped: { 'detector-failed': 1 },
  tracks: 9,
  positionMs: 12_000,
  error: null,
};

/** The whole page as one text. */
function pageOf(report: Report): Promise<string> {
  return text(renderReportHtml(loadedReport(report)));
}

function windowAt(index: number, readable: number): GroupWindow {
  const withheld = readable < 5;
  return {
    runId: 'run-1',
    sourceId: 'a',
    index,
    startMs: index * 5000,
    endMs: (index + 1) * 5000,
    partial: false,
    frames: { analysed: 10, dropped: {} },
    people: { seen: readable + 2, readable, readableAtOnce: readable, unreadable: { 'too-small': 2 } },
    floor: 5,
    withheld: withheld ? 'below-floor' : null,
    shares: withheld
      ? null
      : {
          estimator: 'counted',
          expressions: EXPRESSIONS.map((expression, place) => ({
            expression,
            share: place === 1 ? 1 : 0,
            low: place === 1 ? 0.6 : 0,
            high: place === 1 ? 1 : 0.3,
          })),
          valence: 0.8,
          arousal: 0.3,
        },
    counted: null,
    trust: withheld ? null : { level: 'fair', reasons: ['few-people'], unlikeness: 0, widening: 1 },
    model,
  };
}

/** The same window of a model that takes a fifth of the happy for neutral. */
function correctedWindow(): GroupWindow {
  const window = windowAt(0, 6);
  const counted = window.shares && {
    ...window.shares,
    expressions: window.shares.expressions.map((entry) => ({
      ...entry,
      share: { neutral: 0.21, happiness: 0.79 }[entry.expression as string] ?? 0,
    })),
  };
  return { ...window, shares: window.shares && { ...window.shares, estimator: 'adjusted-count-posterior' }, counted };
}

describe('a report', () => {
  test('puts windows in order and finds the most people at once', () => {
    const report = buildReport(run, [source], [windowAt(1, 3), windowAt(0, 6)]);
    expect(reportSchema.parse(report).sources[0]).toMatchObject({
      people: { total: 9, peak: 8 },
      windows: [{ index: 0 }, { index: 1 }],
    });
    expect(report.state).toBe('complete');
  });

  test('is partial as soon as one video is', () => {
    expect(buildReport(run, [source, { ...source, sourceId: 'b', state: 'failed' }], []).state).toBe('partial');
  });

  test('names recordings that could not be opened, and why', async () => {
    const unread = {
      sourceId: 'b',
      label: 'a & b.mp4',
      error: { code: 'E_SOURCE_EMPTY', message: 'a & b.mp4 is empty' },
    };
    const report = buildReport(run, [source], [windowAt(0, 6)], [unread]);
    expect(report).toMatchObject({ state: 'partial', notAnalysed: [unread] });
    const html = await pageOf(report);
    expect(html).toContain('<h2>1 video could not be opened</h2>');
    expect(html).toContain('<th scope="row">a &#38; b.mp4</th>');
    expect(html).toContain('<code>E_SOURCE_EMPTY</code> a &#38; b.mp4 is empty</td>');
    expect(await pageOf(buildReport(run, [source], [windowAt(0, 6)]))).not.toContain('could not be opened');
  });

  test('of versions before is read: it names none that could not be opened', () => {
    const { notAnalysed: _, ...before } = buildReport(run, [source], [windowAt(0, 6)]);
    expect(reportSchema.parse(before).notAnalysed).toEqual([]);
  });

  test('explains on the page why shares are withheld, and shows those that are not', async () => {
    const html = await pageOf(buildReport(run, [source], [windowAt(0, 6), windowAt(1, 3)]));
    expect(html).toContain('1 window has fewer than 5 readable people at once (at most 3)');
    expect(html).toContain('Nearly everyone looks happy: on average 100% look happy (95% interval 60–100%).');
    expect(html).toContain('Trust in the shares: fair in the only window (few people). Few people: so few people');
    expect(html).toContain('<td>fair (few people)</td>');
    expect(html).toContain('24 decoded = 23 analysed + 1 dropped');
  });

  test('shows counted shares beside corrected ones, and says what either means', async () => {
    const corrected = await pageOf(buildReport(run, [source], [correctedWindow()]));
    expect(corrected).toContain('<td>100 <small>60&ndash;100</small> <small>counted 79</small></td>');
    expect(corrected).toContain('<dd>corrected for model confusions</dd>');
    expect(corrected).toContain('Dashed: the counted share');
    expect(corrected.match(/stroke-dasharray/g)?.length).toBe(1);
    const counted = await pageOf(buildReport(run, [source], [windowAt(0, 6)]));
    expect(counted).toContain('<td>100 <small>60&ndash;100</small></td>');
    expect(counted).toContain('<dd>counted</dd>');
    expect(counted).not.toMatch(/Dashed|stroke-dasharray|corrected for/);
  });

  test('of thousands of videos all are in the findings, and plots are drawn of the first', async () => {
    const many = Array.from({ length: 500 }, (_, place) => ({
      ...source,
      sourceId: `s${place}`,
      label: `${place}.mp4`,
    }));
    const windows = many.map(({ sourceId }) => ({ ...windowAt(0, 6), sourceId }));
    const html = await pageOf(buildReport(run, many, windows));
    expect(html).toContain('<title>Crowdtone report: 0.mp4, 1.mp4, 2.mp4 and 497 more</title>');
    expect(html.match(/<h2>\d+\.mp4<\/h2>/g)).toHaveLength(40);
    expect(html).toContain('<th scope="row">499.mp4</th>');
    expect(html).toContain('<h2>460 more videos</h2>');
  });

  test('names model, digest, floor and the size that faces are read from', async () => {
    const html = await pageOf(buildReport(run, [source], [windowAt(0, 6)]));
    for (const fact of ['faceapi-baseline', 'abababababab', 'at least 16 px', 'when at least 5 people are readable']) {
      expect(html).toContain(fact);
    }
  });

  test('stands alone: no script, nothing from the network, names are escaped', async () => {
    const html = await pageOf(buildReport(run, [source], [windowAt(0, 6)]));
    expect(html).not.toMatch(/<script|<link|src=|url\((?!#)/i);
    expect(html).not.toContain('<b>hall');
    expect(html.match(/<svg/g)?.length).toBeGreaterThanOrEqual(4);
  });
});

describe('reportJson', () => {
  test.each([0, 1, 3])('of %d videos is the JSON of the report', async (videos) => {
    const label = 'a "name" with\na line feed';
    const many = Array.from({ length: videos }, (_, place) => ({ ...source, sourceId: `s${place}`, label }));
    const report = buildReport(
      run,
      many,
      many.map(({ sourceId }) => ({ ...windowAt(0, 6), sourceId })),
    );
    const parts: string[] = [];
    for await (const part of reportJson(loadedReport(report))) parts.push(part);
    expect(parts.join('')).toBe(`${JSON.stringify(report, null, 2)}\n`);
    expect(parts).toHaveLength(videos + 2);
  });
});

describe('a stored report', () => {
  const records = ['a', 'b', 'c'].map((sourceId) => ({ ...source, sourceId }));
  const storeOf = (asked: string[]) => ({
    async listWindows({ sourceId }: { readonly sourceId: string }) {
      asked.push(sourceId);
      return [windowAt(1, 3), windowAt(0, 6)].map((window) => ({ ...window, sourceId }));
    },
  });

  test('is that of windows in memory, read a video at a time', async () => {
    const asked: string[] = [];
    const stored = storedReport(storeOf(asked), run, records, []);
    expect(asked).toEqual([]);
    const windows = records.flatMap(({ sourceId }) =>
      [windowAt(0, 6), windowAt(1, 3)].map((one) => ({ ...one, sourceId })),
    );
    expect(JSON.parse(await text(reportJson(stored)))).toEqual(buildReport(run, records, windows));
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  test('of one video reads it once for all files', async () => {
    const asked: string[] = [];
    const stored = storedReport(storeOf(asked), run, records.slice(0, 1), []);
    await text(reportJson(stored));
    await text(renderReportHtml(stored));
    expect(asked).toEqual(['a']);
  });
});

describe('writeReport', () => {
  const noFrames = { listFrames: async () => [] };
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crowdtone-report-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('leaves whole files and no temporary one', async () => {
    await writeReport(folder, loadedReport(buildReport(run, [source], [windowAt(0, 6)])), noFrames);
    const tables = Object.values(TABLE_FILES).flatMap((files) => Object.values(files));
    expect((await readdir(folder)).sort()).toEqual(
      [...Object.values(REPORT_FILES), ...tables, TIMELINES_FOLDER].sort(),
    );
    expect(reportSchema.parse(JSON.parse(await readFile(join(folder, REPORT_FILES.json), 'utf8'))).run.runId).toBe(
      'run-1',
    );
  });

  test('says which path cannot be written and what to do', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const report = loadedReport(buildReport(run, [source], []));
    await expect(writeReport(join(file, 'below'), report, noFrames)).rejects.toMatchObject({
      code: 'E_OUT_NOT_WRITABLE',
      exitCode: 4,
    });
  });
});
