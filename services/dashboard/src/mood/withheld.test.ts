import { aWindow, aWithheldWindow } from '@crowdtone/testing/dashboard/samples';
import { unreadableSentence } from '../text/mood-text';
import { explainWithheld } from './withheld';

test('what is published needs no explanation', () => {
  expect(explainWithheld(aWindow(0))).toBeNull();
});

test.each([
  ['4 people readable at once; shares need at least 5', { seen: 6, readable: 4, unreadable: { blurred: 2 } }],
  ['1 person readable at once; shares need at least 5', { seen: 1, readable: 1, unreadable: {} }],
  ['12 people seen, none readable', { seen: 12, readable: 0, unreadable: { 'too-small': 9, blurred: 3 } }],
  ['No people in view', { seen: 0, readable: 0, unreadable: {} }],
])('%s', (title, people) => {
  expect(explainWithheld(aWithheldWindow(0, people))?.title).toBe(title);
});

test('the reasons why none was readable are listed, most frequent first', () => {
  const window = aWithheldWindow(0, { seen: 12, readable: 0, unreadable: { blurred: 3, 'too-small': 9 } });
  expect(explainWithheld(window)?.why).toContain('9 too small, 3 blurred.');
  expect(unreadableSentence({})).toBe('');
});
