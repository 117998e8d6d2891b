import { aCorrectedWindow, aWindow, aWithheldWindow, someShares } from '@crowdtone/testing/dashboard/samples';
import { THEMES } from '../theme/tokens';
import { countChart, niceStep, occurringReasons } from './count-chart';
import { shareChart } from './share-chart';
import { affectTable, countTable, shareTable, TABLE_ROWS } from './tables';
import { affectTooltip, countTooltip, shareTooltip } from './tooltip';

const theme = THEMES.light;
const SMALL = aWithheldWindow(1, { seen: 4, readable: 3, unreadable: { blurred: 1 } });
const windows = [aWindow(0), SMALL];

/** The parts of an option that the tests check. */
function seriesOf(option: object): { id: string; stack?: string; data: [number, number | null][] }[] {
  return (option as { series: never }).series;
}

test('all expressions are stacked to one hundred percent', () => {
  const series = seriesOf(shareChart({ windows, theme, reducedMotion: true, selected: null })).filter(
    ({ stack }) => stack === 'shares',
  );
  expect(series).toHaveLength(8);
  const total = series.reduce((sum, { data }) => sum + (data.find(([ms]) => ms === 2_500)?.[1] ?? 0), 0);
  expect(total).toBeCloseTo(1);
});

test('a picked expression is drawn with its interval', () => {
  const option = shareChart({ windows, theme, reducedMotion: true, selected: 'happiness' });
  const valueAt = (id: string) =>
    seriesOf(option)
      .find((one) => one.id === id)
      ?.data.find(([ms]) => ms === 2_500)?.[1];
  expect([valueAt('share'), valueAt('low')]).toEqual([0.2, 0.08]);
  expect(valueAt('interval')).toBeCloseTo(0.32);
});

test('counted shares are drawn and listed beside corrected ones only', () => {
  const both = [aWindow(0), aCorrectedWindow(1)];
  const counted = (shown: typeof both) =>
    seriesOf(shareChart({ windows: shown, theme, reducedMotion: true, selected: 'neutral' })).find(
      ({ id }) => id === 'counted',
    );
  expect(counted([aWindow(0)])).toBeUndefined();
  expect(counted(both)?.data.find(([ms]) => ms === 7_500)?.[1]).toBe(0.8);
  expect(shareTooltip(aCorrectedWindow(1), theme, 'neutral')[0]?.figure).toBe('60% (40–80%), counted 80%');
  const neutral = shareTable(both).columns.indexOf('Neutral');
  expect(shareTable(both).rows.map((row) => row[neutral])).toEqual(['60% (40–80%), counted 80%', '80% (60–92%)']);
});

test.each([
  [0.05, 0.25],
  [0.26, 0.5],
  [1, 1],
])('the axis of an expression that reaches %d ends at %d', (high, max) => {
  const rare = [aWindow(0, { shares: someShares({ fear: [0.01, 0, high] }) })];
  expect(shareChart({ windows: rare, theme, reducedMotion: true, selected: 'fear' })).toMatchObject({
    yAxis: { min: 0, max },
  });
});

test('people are stacked by what became of them, with the reasons that occur', () => {
  const series = seriesOf(countChart({ windows, theme, reducedMotion: true }));
  expect(series.map(({ id, data }) => [id, ...data.map(([, value]) => value)])).toEqual([
    ['readable', 10, 3],
    ['too-small', 2, 0],
    ['blurred', 0, 1],
  ]);
});

test.each([
  [0, 1],
  [1.2, 2],
  [2.5, 5],
  [7, 10],
  [13, 20],
  [51, 100],
])('a step of at least %d is %d', (wish, step) => {
  expect(niceStep(wish)).toBe(step);
});

test('tables hold the same figures, newest first, and say what is withheld', () => {
  expect(shareTable(windows).rows.map((row) => row.slice(0, 3))).toEqual([
    ['0:05–0:10', '3', 'withheld'],
    ['0:00–0:05', '10', '20% (8–40%)'],
  ]);
  expect(countTable(windows)).toEqual({
    columns: ['Time', 'Seen', 'Readable', 'Too small', 'Blurred'],
    rows: [
      ['0:05–0:10', '4', '3', '0', '1'],
      ['0:00–0:05', '12', '10', '2', '0'],
    ],
  });
  expect(affectTable(windows).rows[1]).toEqual(['0:00–0:05', '+0.25', '−0.10']);
  const many = Array.from({ length: 500 }, (_, index) => aWindow(index));
  expect(shareTable(many).rows).toHaveLength(TABLE_ROWS);
});

test('the figures beside the pointer are those of the window, and none of a withheld one', () => {
  expect(shareTooltip(aWindow(0), theme, 'neutral')).toEqual([
    { name: 'Neutral', figure: '80% (60–92%)', colour: theme.expressions.neutral },
  ]);
  expect(shareTooltip(SMALL, theme, null)).toEqual([
    { name: 'Withheld', figure: '3 readable, 5 needed', colour: null },
  ]);
  expect(affectTooltip(SMALL, theme)).toHaveLength(1);
  expect(countTooltip(SMALL, theme, occurringReasons(windows)).map(({ figure }) => figure)).toEqual([
    '4',
    '3',
    '0',
    '1',
  ]);
});
