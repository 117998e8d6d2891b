import { alertFacts, alertRuleSchema } from '@crowdtone/domain';
import { alertText } from './alert-text';
import { setLanguage } from './language';

afterEach(() => setLanguage('en'));

const textOf = (rule: object, value: number) => {
  const parsed = alertRuleSchema.parse({ name: 'rule', ...rule });
  return alertText({ facts: alertFacts(parsed, 'Hall', value), message: 'unused' });
};

const ALERTS = [
  [{ kind: 'mood', measure: 'fear', above: 0.2, forSeconds: 15 }, 0.28],
  [{ kind: 'mood', measure: 'valence', below: -0.5, forSeconds: 0 }, -0.62],
  [{ kind: 'crowd', above: 200, forSeconds: 300 }, 1_234],
  [{ kind: 'change', measure: 'anger', by: 0.1, over: 6 }, 0.26],
  [{ kind: 'change', measure: 'arousal', by: 0.1, over: 1 }, -0.3],
  [{ kind: 'down' }, 45],
] as const;

test('an alert says what happened', () => {
  expect(ALERTS.map(([rule, value]) => textOf(rule, value))).toEqual([
    'Hall: the share of fear has been above 20% for 15 seconds, with its whole 95 % interval; it was 28% then.',
    'Hall: valence is below -0.5; it was -0.62 then.',
    'Hall: the number of people seen has been above 200 for 5 minutes; it was 1,234 then.',
    'Hall: the share of anger rose by 26 points compared with the previous 6 windows.',
    'Hall: arousal fell by 0.3 compared with the previous window.',
    'Hall: no video for 45 seconds.',
  ]);
});

test('and says it in German', () => {
  setLanguage('de');
  expect(ALERTS.map(([rule, value]) => textOf(rule, value).replaceAll('\u00a0', ' '))).toEqual([
    'Hall: Der Anteil „ängstlich“ liegt seit 15 Sekunden mit dem ganzen 95-%-Konfidenzintervall über 20 %; der Wert war dabei 28 %.',
    'Hall: Die Valenz liegt unter -0,5; der Wert war dabei -0,62.',
    'Hall: Die Zahl der Personen im Bild liegt seit 5 Minuten über 200; es waren 1.234.',
    'Hall: Der Anteil „wütend“ ist gegenüber den vorigen 6 Zeitfenstern um 26 Prozentpunkte gestiegen.',
    'Hall: Die Erregung ist gegenüber dem vorigen Zeitfenster um 0,3 gefallen.',
    'Hall: seit 45 Sekunden kein Video.',
  ]);
});

test('an alert of an older version keeps its message', () => {
  expect(alertText({ message: 'Hall: no video.' })).toBe('Hall: no video.');
});
