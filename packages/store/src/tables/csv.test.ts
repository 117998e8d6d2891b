import { EXPRESSIONS, type GroupWindow } from '@crowdtone/domain';
import type { TableSource } from '@crowdtone/domain/tables';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { windowsToCsv } from './csv';

/** A reader written from RFC 4180 alone, so that the writer is not checked against itself. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const CAM = { sourceId: 'cam', label: 'cam.mp4' };

function records(windows: readonly GroupWindow[], source: TableSource = CAM): Record<string, string>[] {
  const [header = [], ...rows] = parseCsv(windowsToCsv(source, windows));
  return rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? 'missing'])));
}

const [published] = windowsOf(crowdFrames('cam', 25, 1)) as [GroupWindow];
const corrected: GroupWindow = {
  ...published,
  shares: published.shares && {
    ...published.shares,
    estimator: 'adjusted-count-posterior',
    expressions: published.shares.expressions.map((entry) => ({ ...entry, share: entry.share / 2 })),
  },
  counted: published.shares,
};
const withheld: GroupWindow = {
  ...published,
  index: 1,
  floor: 500,
  withheld: 'below-floor',
  shares: null,
  trust: null,
};

describe('windowsToCsv', () => {
  test('writes a row for each expression, with share, bounds and counts, without loss', () => {
    const rows = records([published]);
    expect(rows.map(({ expression }) => expression)).toEqual(EXPRESSIONS);
    const shares = published.shares?.expressions ?? [];
    expect(rows.map(({ estimate, low, high }) => [estimate, low, high].map(Number))).toEqual(
      shares.map(({ share, low, high }) => [share, low, high]),
    );
    for (const row of rows) {
      expect(row).toMatchObject({
        schema_version: '1',
        source_id: 'cam',
        label: 'cam.mp4',
        window: '0',
        start_ms: '0',
        end_ms: '5000',
        start_time: '',
        partial: 'false',
        withheld: '',
        privacy_floor: '5',
        estimator: 'counted',
        model: 'a-model',
        valence: String(published.shares?.valence),
      });
      const { people, frames } = published;
      expect(Number(row.people_seen)).toBe(people.seen);
      expect(Number(row.people_readable)).toBe(people.readable);
      expect(Number(row.readable_share)).toBe(people.readable / people.seen);
      expect(Number(row.people_too_small)).toBe(people.unreadable['too-small'] ?? 0);
      const dropped = Object.values(frames.dropped).reduce((sum, count) => sum + count, 0);
      expect([row.frames_analysed, row.frames_dropped].map(Number)).toEqual([frames.analysed, dropped]);
    }
  });

  test('writes the time of day where the time of the first frame is known', () => {
    const at = { ...CAM, begunAt: Date.parse('2026-05-12T18:04:00Z') };
    const window = { ...published, index: 2, startMs: 10_000, endMs: 15_000 };
    const times = { start_ms: '10000', start_time: '2026-05-12T18:04:10.000Z', end_time: '2026-05-12T18:04:15.000Z' };
    expect(records([window], at)[0]).toMatchObject({ ...times, time_from: 'camera' });
    const recordedAt = { at: '2026-05-12T20:04:00+02:00', from: 'file' } as const;
    expect(records([window], { ...CAM, recordedAt })[0]).toMatchObject({ ...times, time_from: 'file' });
  });

  test('writes trust with its reasons, and nothing where shares are withheld', () => {
    const trust = { level: 'poor', reasons: ['small-faces', 'few-frames'], unlikeness: 1.5, widening: 3.2 } as const;
    const written = records([{ ...published, trust: { ...trust, reasons: [...trust.reasons] } }, withheld]);
    expect([written[0], written[8]]).toMatchObject([
      { trust: 'poor', trust_reasons: 'small-faces few-frames', trust_unlikeness: '1.5', trust_widening: '3.2' },
      { trust: '', trust_reasons: '', trust_unlikeness: '', trust_widening: '' },
    ]);
  });

  test('writes the counted share beside the estimate, and the same figure where shares are counted', () => {
    const rows = records([published, corrected]);
    expect([rows[0]?.estimator, rows[8]?.estimator]).toEqual(['counted', 'adjusted-count-posterior']);
    for (const [place, { share }] of (published.shares?.expressions ?? []).entries()) {
      expect([rows[place], rows[8 + place]].map((row) => Number(row?.counted))).toEqual([share, share]);
      expect(Number(rows[8 + place]?.estimate)).toBe(share / 2);
    }
  });

  test('leaves the cells of withheld shares empty, and keeps the counts', () => {
    const rows = records([withheld]);
    expect(rows).toHaveLength(8);
    for (const row of rows) {
      const empty = ['counted', 'estimate', 'low', 'high', 'estimator', 'valence', 'arousal', 'trust'];
      expect(empty.map((name) => row[name])).toEqual(empty.map(() => ''));
      expect(row.withheld).toBe('below-floor');
      expect(Number(row.people_readable)).toBe(withheld.people.readable);
    }
  });

  test('quotes what needs quoting and ends every line with CR LF', () => {
    const awkward = { sourceId: 'cam', label: 'he said "hi", then\r\nleft' };
    expect(records([published], awkward)[0]?.label).toBe(awkward.label);
    expect(windowsToCsv(CAM, [published]).split('\r\n')).toHaveLength(10);
    expect(windowsToCsv(CAM, [published]).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('writes the header alone for no windows', () => {
    expect(parseCsv(windowsToCsv(CAM, []))).toHaveLength(1);
  });
});
