import { EXPRESSIONS, type GroupWindow } from '@crowdtone/domain';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { windowsToCsv } from './windows-csv';

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

function records(windows: readonly GroupWindow[]): Record<string, string>[] {
  const [header = [], ...rows] = parseCsv(windowsToCsv(windows));
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
  test('writes counts, and share, low and high of every expression, without loss', () => {
    const [record] = records([published]);
    expect(record).toMatchObject({
      run_id: 'run',
      source_id: 'cam',
      window: '0',
      start_ms: '0',
      end_ms: '5000',
      partial: 'false',
      withheld: '',
      privacy_floor: '5',
      estimator: 'counted',
      model: 'a-model',
    });
    expect(Number(record?.people_seen)).toBe(published.people.seen);
    expect(Number(record?.people_readable)).toBe(published.people.readable);
    expect(Number(record?.people_too_small)).toBe(published.people.unreadable['too-small'] ?? 0);
    expect(Number(record?.frames_dropped_overload)).toBe(published.frames.dropped.overload ?? 0);
    for (const { expression, share, low, high } of published.shares?.expressions ?? []) {
      expect(
        [`${expression}_share`, `${expression}_low`, `${expression}_high`].map((name) => Number(record?.[name])),
      ).toEqual([share, low, high]);
    }
    expect(Number(record?.valence)).toBe(published.shares?.valence);
  });

  test('writes trust with its reasons, and nothing where shares are withheld', () => {
    const trust = { level: 'poor', reasons: ['small-faces', 'few-frames'], unlikeness: 1.5, widening: 3.2 } as const;
    const written = records([{ ...published, trust: { ...trust, reasons: [...trust.reasons] } }, withheld]);
    expect(written).toMatchObject([
      { trust: 'poor', trust_reasons: 'small-faces few-frames', trust_unlikeness: '1.5', trust_widening: '3.2' },
      { trust: '', trust_reasons: '', trust_unlikeness: '', trust_widening: '' },
    ]);
  });

  test('writes the counted share beside the estimate, and the same figure where shares are counted', () => {
    const [counted = {}, beside = {}] = records([published, corrected]);
    expect([counted.estimator, beside.estimator]).toEqual(['counted', 'adjusted-count-posterior']);
    for (const { expression, share } of published.shares?.expressions ?? []) {
      expect([counted, beside].map((record) => Number(record[`${expression}_counted`]))).toEqual([share, share]);
      expect(Number(beside[`${expression}_share`])).toBe(share / 2);
    }
  });

  test('leaves the cells of withheld shares empty, and keeps the counts', () => {
    const [record = {}] = records([withheld]);
    const shareCells = EXPRESSIONS.flatMap((name) => [
      `${name}_share`,
      `${name}_low`,
      `${name}_high`,
      `${name}_counted`,
    ]);
    expect([...shareCells, 'estimator', 'valence', 'arousal'].map((name) => record[name])).toEqual(Array(35).fill(''));
    expect(record.withheld).toBe('below-floor');
    expect(Number(record.people_readable)).toBe(withheld.people.readable);
  });

  test('quotes what needs quoting and ends every line with CR LF', () => {
    const awkward = { ...published, sourceId: 'he said "hi", then\r\nleft' };
    expect(records([awkward, withheld]).map((record) => record.source_id)).toEqual([awkward.sourceId, 'cam']);
    expect(windowsToCsv([published]).split('\r\n')).toHaveLength(3);
    expect(windowsToCsv([published]).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('writes the header alone for no windows', () => {
    expect(parseCsv(windowsToCsv([]))).toHaveLength(1);
  });
});
