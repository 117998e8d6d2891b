import { LANGUAGES } from '@crowdtone/domain';
import { someNotes } from '@crowdtone/testing/notes';
import { elapsedText, noteText } from './note-text';
import { wordsOf } from './words';

test.each([
  [0, '0:00'],
  [4200, '0:04.2'],
  [59_990, '0:59.9'],
  [60_000, '1:00'],
  [3_600_000, '1:00:00'],
  [37_601_960, '10:26:41'],
  [-2500, '-0:02.5'],
])('%p ms are spelt %s', (ms, text) => expect(elapsedText(wordsOf('en'), ms)).toBe(text));

test('German times have a comma', () => expect(elapsedText(wordsOf('de'), 4200)).toBe('0:04,2'));

test('a note names its values in every language', () => {
  const [note] = someNotes().filter(({ facts }) => facts?.kind === 'pause');
  expect(note).toBeDefined();
  if (note === undefined) return;
  expect(noteText(wordsOf('en'), note)).toBe(note.text);
  expect(noteText(wordsOf('de'), note)).toBe(
    'Die Zeitstempel springen 3-mal vorwärts, am weitesten um 1:02,5 bei 0:10; das gilt als Pause der Aufzeichnung.',
  );
});

test.each(LANGUAGES)('a note without values keeps its sentence in %s', (language) => {
  expect(noteText(wordsOf(language), { text: 'An old note.' })).toBe('An old note.');
});
