import { someShares } from '@crowdtone/testing/dashboard/samples';
import { moodFigures, moodHeadline, trustText as reportedTrust, wordsOf } from '@crowdtone/texts';
import { setLanguage } from './language';
import { figuresText, headlineText, trustText } from './mood-text';

afterEach(() => setLanguage('en'));

const REPORT = wordsOf('en');
const CROWDS = [
  { neutral: [0.95, 0.8, 1], happiness: [0.05, 0, 0.2] },
  { neutral: [0.78, 0.6, 0.9], happiness: [0.22, 0.1, 0.4] },
  { happiness: [0.6, 0.45, 0.74], sadness: [0.4, 0.26, 0.44] },
  { happiness: [0.45, 0.38, 0.52], fear: [0.12, 0.05, 0.3] },
  { happiness: [0.5, 0.3, 0.7], neutral: [0.4, 0.22, 0.6] },
  { neutral: [0.9, 0, 1] },
] as const;

test.each(CROWDS)('the page says of a mood what report and terminal say: %j', (crowd) => {
  const shares = someShares(crowd);
  expect(headlineText(shares, null)).toBe(moodHeadline(REPORT, shares, null));
  expect(figuresText(shares, null)).toBe(moodFigures(REPORT, shares, null));
});

test('moods are said in German', () => {
  setLanguage('de');
  expect(CROWDS.map((crowd) => headlineText(someShares(crowd), null))).toEqual([
    'Fast alle wirken neutral',
    'Die meisten wirken neutral; etwa ein Fünftel wirkt fröhlich',
    'Wahrscheinlich wirken die meisten fröhlich; etwa zwei Fünftel wirken traurig',
    'Die größte Gruppe wirkt fröhlich; etwa ein Zehntel wirkt ängstlich',
    'Zwischen fröhlich und neutral nicht zu entscheiden',
    'Kein Ausdruck sticht hervor',
  ]);
  expect(figuresText(someShares(CROWDS[0]), null)).toBe(
    '95\u00a0% wirken neutral (95-%-Konfidenzintervall 80–100\u00a0%)',
  );
});

test('trust has the words of the report', () => {
  const trust = { level: 'fair', reasons: ['few-people', 'small-faces'] } as const;
  expect(trustText({ ...trust, reasons: [...trust.reasons] })).toBe(
    reportedTrust(REPORT, { ...trust, reasons: [...trust.reasons] }),
  );
  setLanguage('de');
  expect(trustText({ ...trust, reasons: [...trust.reasons] })).toBe('mittel (wenige Personen, kleine Gesichter)');
});
