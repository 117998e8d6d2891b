import {
  binWindows,
  compareRanges,
  EXPRESSIONS,
  newAnnotationSchema,
  type ShareDifference,
  summariseRange,
} from '@crowdtone/domain';
import { aRun, aSource, aWindow, aWithheldWindow, WINDOW_MS } from '@crowdtone/testing/dashboard/samples';
import { addressOfRoute, routeFromAddress } from '../state/route';
import { wallTimes } from '../text/times';
import { binText } from './bin-text';
import { chartWindows } from './chart-windows';
import { comparisonHeadline, pointsRange, pointsText, verdict } from './difference-text';
import { notesWithin, noteToWrite } from './notes';
import { historyFromQuery, queryOfHistory, rangeBefore, rangeOf } from './range-selection';
import { clockOf, fieldText, parseField, RECORDING_CLOCK, rangeText, readField, sameMoment } from './source-clock';

const run = aRun({ startedAt: '2026-05-12T18:00:00.000Z' });
const purpose = { setting: 'stadium', legalBasis: null };
const BEGUN_AT = new Date(2026, 4, 12, 20, 4, 7).getTime();
const camera = { zeroAt: BEGUN_AT };

describe('the selected range', () => {
  test.each([
    { main: null, other: null },
    { main: { kind: 'all' }, other: { runId: 'r&2', sourceId: null, span: null } },
    {
      main: { kind: 'between', fromMs: 5000, toMs: 60_000 },
      other: { runId: 'r', sourceId: 'x=y', span: { kind: 'last', lengthMs: 900_000 } },
    },
  ] as const)('survives the address of the page: %j', (view) => {
    const place = { page: 'history', selection: { runId: 'r', sourceId: 's' }, query: queryOfHistory(view) } as const;
    expect(historyFromQuery(routeFromAddress(addressOfRoute(place)).query ?? {})).toEqual(view);
  });

  test.each([
    { from: '9', to: '5' },
    { from: '-1', to: '5' },
    { last: 'x' },
    { from: '1e3', to: '9e9' },
    { from: '1' },
  ])('is left to the page where the address makes no sense: %j', (query) =>
    expect(historyFromQuery(query).main).toBeNull(),
  );

  test('begins and ends where windows do', () => {
    const source = aSource({ positionMs: 60_200 });
    expect(rangeOf({ kind: 'all' }, source, run)).toEqual({ fromMs: 0, toMs: 65_000 });
    expect(rangeOf({ kind: 'last', lengthMs: 12_000 }, source, run)).toEqual({ fromMs: 50_000, toMs: 65_000 });
    expect(rangeOf({ kind: 'between', fromMs: 7_000, toMs: 11_000 }, source, run)).toEqual({
      fromMs: 5_000,
      toMs: 15_000,
    });
    expect(rangeBefore({ fromMs: 20_000, toMs: 30_000 })).toEqual({ kind: 'between', fromMs: 10_000, toMs: 20_000 });
    expect(rangeBefore({ fromMs: 5_000, toMs: 30_000 })).toEqual({ kind: 'between', fromMs: 0, toMs: 5_000 });
  });
});

describe('moments', () => {
  test('of a recording count from its beginning, those of a camera are the time of day', () => {
    expect(clockOf(aSource({ begunAt: 5 }), run)).toEqual({ zeroAt: null });
    expect(clockOf(aSource({ purpose, begunAt: 5 }), run)).toEqual({ zeroAt: 5 });
    expect(clockOf(aSource({ purpose }), run)).toEqual({ zeroAt: Date.parse(run.startedAt) });
    expect(rangeText(RECORDING_CLOCK, { fromMs: 0, toMs: 4_000_000 })).toBe('0:00–1:06:40');
    expect(rangeText(camera, { fromMs: 0, toMs: 60_000 })).toBe('12 May, 20:04:07–20:05:07');
    const overnight = wallTimes(BEGUN_AT, BEGUN_AT + 14_400_000);
    expect(overnight.span({ startMs: BEGUN_AT, endMs: BEGUN_AT + 14_400_000 })).toBe(
      '12 May, 20:04:07–13 May, 00:04:07',
    );
  });

  test.each([
    [RECORDING_CLOCK, 750_000, '0:12:30'],
    [RECORDING_CLOCK, 36_125_000, '10:02:05'],
    [camera, 750_000, '2026-05-12 20:16:37'],
  ])('are typed as they are shown', (clock, ms, text) => {
    expect(fieldText(clock, ms)).toBe(text);
    expect(parseField(clock, text)).toBe(ms);
  });

  test('in a field stand for a second, in which the earliest time that is meant may lie', () => {
    const late = { zeroAt: BEGUN_AT + 640 };
    const proposed = fieldText(late, 30_000);
    expect(parseField(late, proposed)).toBe(29_360);
    expect(readField(late, proposed, 30_000)).toBe(30_000);
    expect(readField(late, proposed, 35_000)).toBe(29_360);
    expect(readField(late, proposed, 20_000)).toBe(29_360);
    expect(readField(late, fieldText(late, 0), 0)).toBe(0);
  });

  test.each(['', '1:2:3:4', 'soon', '1.5', '-1'])('are not %j', (text) => {
    expect(parseField(RECORDING_CLOCK, text)).toBeNull();
    expect(parseField(camera, `${text}T`)).toBeNull();
  });

  test('of two cameras are the same at the same time of day', () => {
    expect(sameMoment(60_000, { zeroAt: 1_000_000 }, { zeroAt: 1_010_000 })).toBe(50_000);
    expect(sameMoment(60_000, RECORDING_CLOCK, camera)).toBe(60_000);
  });
});

test('a bin is drawn with people a window, and with the shares of those of its windows that have some', () => {
  const withheld = aWithheldWindow(1, { seen: 4, readable: 3, unreadable: { blurred: 1 } });
  const [mixed, empty] = chartWindows(binWindows([aWindow(0), withheld, { ...withheld, index: 2 }], 2), 100);
  expect(mixed).toMatchObject({
    startMs: 100,
    people: { seen: 8, readable: 6.5, readableAtOnce: 6.5, unreadable: { 'too-small': 1, blurred: 0.5 } },
    withheld: null,
    shares: aWindow(0).shares,
  });
  expect(empty).toMatchObject({ withheld: 'below-floor', shares: null });
  expect(binText({ windowsPerBin: 1, isQuiet: false }, WINDOW_MS)).toBe('Each point is one window of 5\u00a0s.');
  expect(binText({ windowsPerBin: 18, isQuiet: false }, WINDOW_MS)).toMatch(
    /^Each point covers 18 windows \(1\u00a0min 30\u00a0s\)/,
  );
  expect(binText({ windowsPerBin: 12, isQuiet: true }, WINDOW_MS)).toMatch(
    /Points are wide because few windows have shares/,
  );
});

describe('a difference', () => {
  const difference = (points: number, low: number, high: number): ShareDifference => ({
    expression: 'happiness',
    difference: points / 100,
    low: low / 100,
    high: high / 100,
  });

  test('is stated in points, with its interval rounded outwards', () => {
    expect([0.124, -0.0349, 0.01, 0.0002].map(pointsText)).toEqual([
      '12 points more',
      '3.5 points less',
      '1 point more',
      'the same',
    ]);
    expect(pointsRange(difference(7, -5.2, 18.4))).toBe('−6 to 19');
    expect(pointsRange(difference(0, -0.4, 29))).toBe('−1 to 29');
  });

  test('is claimed only when its interval leaves out none', () => {
    const claims = (...differences: ShareDifference[]) => comparisonHeadline({ basis: 'chance', differences });
    expect(claims(difference(12, 5, 19))).toBe('12 points more look happy in A (95% interval 5 to 19)');
    expect(claims(difference(12, 5, 19), difference(-20, -30, -10))).toBe(
      '20 points more look happy in B (95% interval 10 to 30)',
    );
    expect(claims(difference(12, -1, 25))).toBe('No significant difference');
    expect([difference(12, 5, 19), difference(-9, -12, -1), difference(3, -1, 7)].map(verdict)).toEqual([
      'more in A',
      'less in A',
      'not significant',
    ]);
  });

  test('of a range from itself is none', () => {
    const range = summariseRange(binWindows([aWindow(0), aWindow(1)], 1));
    const comparison = range && compareRanges(range, range, true);
    expect(comparison?.differences.map(({ difference }) => difference)).toEqual(EXPRESSIONS.map(() => 0));
    expect(comparison && comparisonHeadline(comparison)).toBe('No significant difference');
  });
});

describe('notes', () => {
  /** It began seven seconds after its run. */
  const late = { sourceId: 'cam', clock: { zeroAt: Date.parse(run.startedAt) + 7_000 }, runStartedAt: run.startedAt };
  const filledIn = { atMs: 60_000, untilMs: 90_000, text: 'train arrived' };

  test('of a whole run of cameras mean the same time of day in each', () => {
    const whole = noteToWrite({ ...filledIn, wholeRun: true }, late);
    expect(newAnnotationSchema.parse(whole)).toMatchObject({ sourceId: null, atMs: 67_000, untilMs: 97_000 });
    const stored = { ...newAnnotationSchema.parse(whole), id: 'i', runId: 'run', author: null, createdAt: 0 };
    const punctual = { ...late, sourceId: 'other', clock: { zeroAt: Date.parse(run.startedAt) } };
    const range = { fromMs: 0, toMs: 100_000 };
    expect(notesWithin([stored], late, range)[0]).toMatchObject({ atMs: 60_000, untilMs: 90_000 });
    expect(notesWithin([stored], punctual, range)[0]).toMatchObject({ atMs: 67_000, untilMs: 97_000 });
  });

  test('of one source are shown with it alone, as far as they lie within the range', () => {
    const own = noteToWrite({ ...filledIn, wholeRun: false }, late);
    const stored = { ...newAnnotationSchema.parse(own), id: 'i', runId: 'run', author: null, createdAt: 0 };
    const within = (sourceId: string, fromMs: number, toMs: number) =>
      notesWithin([stored], { ...late, sourceId }, { fromMs, toMs }).length;
    expect([within('cam', 0, 100_000), within('other', 0, 100_000)]).toEqual([1, 0]);
    expect([within('cam', 80_000, 100_000), within('cam', 95_000, 100_000), within('cam', 0, 60_000)]).toEqual([
      1, 0, 0,
    ]);
  });
});
