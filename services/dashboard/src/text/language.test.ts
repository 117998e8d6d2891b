import { preferredLanguage, setLanguage } from './language';
import { t } from './translate';

afterEach(() => setLanguage('en'));

test.each([
  ['the address', '?lang=de', 'en', ['en-US'], 'de'],
  ['an earlier choice', '', 'de', ['en-US'], 'de'],
  ['an earlier choice, where the address names a language that the page has not', '?lang=fr', 'de', ['en'], 'de'],
  ['the browser', '', null, ['fr', 'de-AT', 'en'], 'de'],
  ['English', '', null, ['fr', 'ja'], 'en'],
  ['the browser, where something else was stored', '', 'klingon', ['de'], 'de'],
] as const)('the language is that of %s', (_, search, stored, preferred, language) => {
  expect(preferredLanguage(search, stored, preferred)).toBe(language);
});

test('texts have the plural and the numbers of their language', () => {
  const both = () => [t('overview.needAttention', { count: 1 }), t('overview.needAttention', { count: 1_200 })];
  expect(both()).toEqual(['1 source needs attention', '1,200 sources need attention']);
  setLanguage('de');
  expect(both()).toEqual(['1 Quelle braucht Aufmerksamkeit', '1.200 Quellen brauchen Aufmerksamkeit']);
});

test('a value that looks like a placeholder stays as it is', () => {
  expect(t('app.queuedWhy', { source: '{source} $& of the hall' })).toBe(
    'The analysis of {source} $& of the hall has not started.',
  );
});
