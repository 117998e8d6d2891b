import { aRun } from '@crowdtone/testing/dashboard/samples';
import {
  bytesText,
  decimals,
  finePercent,
  lasting,
  listed,
  moment,
  oneDecimal,
  people,
  percent,
  percentRange,
  runLabel,
  signed,
  span,
} from './format';
import { setLanguage } from './language';
import { setTimeZone, timeZone } from './time-zone';
import { count } from './translate';

afterEach(() => setLanguage('en'));

test('a window is named by its span', () => {
  expect(span({ startMs: 200_000, endMs: 205_000 })).toBe('3:20–3:25');
});

test.each([
  [0, '0%'],
  [0.004, '<1%'],
  [0.125, '13%'],
  [0.994, '99%'],
  [0.996, '>99%'],
  [1, '100%'],
])('the share %d is %s', (share, words) => {
  expect(percent(share)).toBe(words);
});

test.each([
  [0.291, 0.561, '29–57%'],
  [0.29, 0.57, '29–57%'],
  [0, 1, '0–100%'],
])('the interval from %d to %d is rounded outwards to %s', (low, high, words) => {
  expect(percentRange(low, high)).toBe(words);
});

test('figures read as English', () => {
  expect([count(12_345), people(1), people(1_200)]).toEqual(['12,345', '1 person', '1,200 people']);
  expect([signed(0.254), signed(-0.1), signed(-0.001)]).toEqual(['+0.25', '−0.10', '0.00']);
});

test.each([
  [-3, '0 s'],
  [45_400, '45 s'],
  [200_000, '3 min'],
  [7_200_000, '2 h'],
  [7_500_000, '2 h 5 min'],
  [260_000_000, '3 days'],
])('what lasted %d ms lasted %s', (ms, words) => {
  expect(lasting(ms)).toBe(words);
});

test('a run that a killed program left behind is called interrupted, no longer running', () => {
  const endedAt = '2026-05-12T18:01:00.000Z';
  const began = moment(aRun().startedAt);
  const labels = [aRun(), aRun({ endedAt }), aRun({ endedAt, interrupted: true })].map(runLabel);
  expect(labels).toEqual([`${began}, running`, began, `${began}, interrupted`]);
});

test('figures read as German in German', () => {
  setLanguage('de');
  expect([count(12_345), count(34.25), people(1), people(1_200)]).toEqual([
    '12.345',
    '34,3',
    '1 Person',
    '1.200 Personen',
  ]);
  expect([percent(0.62), percent(0.001), percent(0.999)]).toEqual(['62\u00a0%', '<1\u00a0%', '>99\u00a0%']);
  expect([percentRange(0.451, 0.76), finePercent(0.605)]).toEqual(['45–76\u00a0%', '60,5\u00a0%']);
  expect([signed(0.254), signed(-0.1), signed(-0.001), oneDecimal(2), decimals(-0.25)]).toEqual([
    '+0,25',
    '−0,10',
    '0,00',
    '2,0',
    '-0,25',
  ]);
  expect([lasting(45_400), lasting(7_500_000), lasting(90_000_000 * 2)]).toEqual(['45 s', '2 h 5 min', '2 Tage']);
  expect([bytesText(1_250_000), bytesText(12)]).toEqual(['1,3 MB', '12 B']);
  expect(listed(['a', 'b', 'c'])).toBe('a, b und c');
});

test('dates are written as in the language', () => {
  const before = timeZone();
  setTimeZone('Europe/Vienna');
  const at = '2026-05-12T18:04:00.000Z';
  expect(moment(at)).toBe('12 May, 20:04');
  setLanguage('de');
  expect(moment(at)).toBe('12. Mai, 20:04');
  setTimeZone(before);
});
