import { alertSchema, groupWindowSchema } from '@crowdtone/domain';
import { sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { wordsOf } from '@crowdtone/texts';
import { MqttTopics } from './mqtt-topics';

const CONFIG = { topic: 'crowd', discovery: 'homeassistant' } as const;
const topicsIn = (language: 'en' | 'de') => new MqttTopics(CONFIG, wordsOf(language));
const WINDOW = groupWindowSchema.parse(sampleWindow({ index: 0, votes: [6, 30, 0, 0, 0, 0, 0, 0] }));
const ALERT = alertSchema.parse({
  ...{ id: '1', runId: 'run', sourceId: 'hall', ruleName: 'Voll', kind: 'crowd', severity: 'warning', peak: 210 },
  ...{ message: 'Halle: the number of people seen is above 200; it was 210 then.', firedAtMs: 0, firedAt: 5 },
  ...{ clearedAtMs: null, clearedAt: null, clearedBecause: null },
  facts: { kind: 'crowd', source: 'Halle', value: 210, above: 200, forSeconds: 0 },
});

/** The names that Home Assistant shows, by sensor. */
function namesIn(language: 'en' | 'de'): Readonly<Record<string, string>> {
  const [device] = topicsIn(language).discovery('hall', 'Halle', []);
  const { components } = JSON.parse(device?.payload ?? '') as { components: Record<string, { name: string }> };
  return Object.fromEntries(Object.entries(components).map(([key, { name }]) => [key, name]));
}

test('what people read is in the language, keys and values are the same', () => {
  expect(namesIn('en')).toMatchObject({
    mood: 'Mood',
    people: 'Readable people at once',
    happiness: 'Happy',
    alert: 'Alert',
  });
  const german = namesIn('de');
  expect(Object.keys(german)).toEqual(Object.keys(namesIn('en')));
  expect(german).toMatchObject({
    ...{ mood: 'Stimmung', people: 'Gleichzeitig auswertbare Personen', trust: 'Verlässlichkeit', valence: 'Valenz' },
    ...{ arousal: 'Erregung', happiness: 'Fröhlich', contempt: 'Verächtlich', alert: 'Warnung' },
  });

  const [english, translated] = (['en', 'de'] as const).map((language) =>
    JSON.parse(topicsIn(language).states('hall', WINDOW, 0)[0]?.payload ?? ''),
  );
  expect(translated.mood).toMatch(/^Die meisten wirken fröhlich; .* wirken fröhlich \(95-%-Konfidenzintervall/);
  expect({ ...translated, mood: english.mood }).toEqual(english);
});

test('alerts of a camera are said in the language', () => {
  const said = (language: 'en' | 'de') =>
    JSON.parse(topicsIn(language).alert('hall', [ALERT]).payload).alerts[0].message;
  expect(said('en')).toBe(ALERT.message);
  expect(said('de')).toBe('Halle: Die Zahl der Personen im Bild liegt über 200; es waren 210.');
});
