/** Reports in German name everything in German. */

import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Language, type Report, sourceReportSchema } from '@crowdtone/domain';
import type { StudyReport } from '@crowdtone/domain/tables';
import { writeEvening } from '@crowdtone/testing/evening';
import { sampleRun, sampleSource, sampleStory, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { someNotes } from '@crowdtone/testing/notes';
import { DOCUMENTS, wordsOf } from '@crowdtone/texts';
import { renderStudyHtml } from '../study/html';
import { runStudy } from '../study/run-study';
import { buildReport } from './build';
import { renderReportHtml } from './html';
import { loadedReport } from './stored-report';
import { cuesOf } from './timelines/cues';
import { toSrt } from './timelines/subtitles';

const EXAMPLE = join(__dirname, '../../../../examples/study');
const folder = mkdtempSync(join(tmpdir(), 'crowdtone-german-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Words of English sentences that no German text has. */
const ENGLISH =
  /(?<!\p{L})(the|of|and|is|are|people|look|looks|window|windows|share|shares|with|frames|readable|trust|than|about|unknown|none|fair|good|poor|seen|counted|were|has|have|no|not|that|this|its|they|which|could|from|it|by|be|file|recording|error|source|than|only|too|few|faces|because)(?!\p{L})/iu;

/** The whole page as one text. */
function pageOf(report: Report, language?: Language): Promise<string> {
  return text(renderReportHtml(loadedReport(report), new Map(), language));
}

/** What people read of a page, its labels and charts included. */
function readTexts(html: string): string[] {
  const labels = [...html.matchAll(/(?:aria-label|alt|data-title)="([^"]*)"/g)].map(([, label = '']) => label);
  const texts = html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<code[^>]*>.*?<\/code>/gs, '')
    .replace(/<small lang="en">.*?<\/small>/gs, '')
    .split(/<[^>]*>/)
    .map((text) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))).trim());
  return [...texts, ...labels].filter((text) => text !== '');
}

const run = sampleRun();
const story = sampleStory(40).map((window, index) => ({
  ...window,
  partial: index === 39,
  trust: window.shares && {
    ...{ level: (['good', 'fair', 'poor'] as const)[index % 3] ?? 'good', unlikeness: null, widening: 1 },
    reasons:
      index % 3 === 0
        ? []
        : (['few-people', 'small-faces', 'unlike-validation', 'few-frames'] as const).slice(0, (index % 4) + 1),
  },
}));
const quiet = [
  sampleWindow({
    index: 0,
    sourceId: 'leise',
    votes: [1, 2, 0, 0, 0, 0, 0, 0],
    unreadable: { blurred: 2, 'too-small': 1 },
  }),
  sampleWindow({
    index: 1,
    sourceId: 'leise',
    votes: [0, 0, 0, 0, 0, 0, 0, 0],
    unreadable: { 'cut-off': 3, static: 1 },
  }),
];
const source = (sourceId: string) =>
  sampleSource({
    sourceId,
    label: `${sourceId}.mp4`,
    tracks: 1_234,
    dropped: { overload: 3, lost: 1 },
    state: 'partial',
  });
const sources = [source('stand-north'), source('leise'), { ...source('leer'), tracks: 0, durationMs: null }];

test('the report of an analysis', async () => {
  const html = await pageOf(buildReport(run, sources, [...story, ...quiet]), 'de');
  const texts = readTexts(html);
  expect(html).toContain('<html lang="de">');
  expect(texts.filter((text) => ENGLISH.test(text))).toEqual([]);
  const page = texts.join(' | ');
  for (const said of [
    'Die Stimmung der Menge',
    '1.234 Personen im Bild.',
    'Sehenswerte Momente',
    'Datenschutzschwelle',
  ]) {
    expect(page).toContain(said);
  }
  expect(page).toMatch(/wirken \p{L}+ \(95-%-Konfidenzintervall \d+–\d+\u00a0%\)/u);
  expect(page).toMatch(/begonnen am \d+\. \p{L}+ \d{4} um \d\d:\d\d:\d\d UTC/u);
});

test('notes on a recording', async () => {
  const notes = someNotes();
  const html = await pageOf(buildReport(run, [{ ...source('leise'), notes }], quiet), 'de');
  const texts = readTexts(html);
  expect(texts.filter((text) => ENGLISH.test(text))).toEqual([]);
  expect(html.match(/<li>/g)).toHaveLength(notes.length);
  expect(texts).toContain('Die Bilder werden auf das Seitenverhältnis 1,778 gebracht, wie verlangt.');
});

test.each(Object.keys(DOCUMENTS.de.sourceError))('why a recording failed: %s', async (code) => {
  const error = { code, message: 'leise.mp4 ends early, after 12 frames (exit code 8); copy it again' };
  const html = await pageOf(buildReport(run, [{ ...source('leise'), error }], quiet), 'de');
  expect(readTexts(html).filter((text) => ENGLISH.test(text))).toEqual([]);
  expect(html).toMatch(
    new RegExp(
      `<code>${code}</code> (\\p{Lu}|ffmpeg )[^<]{10,}\\. <small lang="en">leise\\.mp4 ends early, .*; copy it again</small>`,
      'u',
    ),
  );
});

test('recordings that could not be opened, and why', async () => {
  const unread = { sourceId: 'b', label: 'b.mp4', error: { code: 'E_SOURCE_EMPTY', message: 'b.mp4 is empty' } };
  const html = await pageOf(buildReport(run, [source('leise')], quiet, [unread, { ...unread, sourceId: 'c' }]), 'de');
  expect(readTexts(html).filter((text) => ENGLISH.test(text))).toEqual([]);
  expect(html).toContain('<h2>2 Videos ließen sich nicht öffnen</h2>');
  expect(html).toMatch(
    /<code>E_SOURCE_EMPTY<\/code> \p{Lu}[^<]{10,}\. <small lang="en">b\.mp4 is empty<\/small><\/td>/u,
  );
});

test('English says why a recording failed in the words of its message', async () => {
  const error = { code: 'E_SOURCE_EMPTY', message: 'a.mp4 is empty (zero bytes); copy or record it again' };
  const html = await pageOf(buildReport(run, [{ ...source('leise'), error }], quiet));
  expect(html).toContain(`<p class="notice" role="status"><code>${error.code}</code> ${error.message}</p>`);
});

test('English has numbers and times as programs write them', async () => {
  const page = readTexts(await pageOf(buildReport(run, sources, story))).join(' | ');
  expect(page).toContain('1234 people seen.');
  expect(page).toContain(`started ${run.startedAt}`);
});

test('subtitles', () => {
  const report = sourceReportSchema.parse({ ...source('leise'), people: { total: 9, peak: 6 }, windows: quiet });
  const words = wordsOf('de');
  const text = toSrt(words, cuesOf(words, report));
  expect(text).toContain(
    'Keine Anteile: weniger als 5 Personen waren gleichzeitig auswertbar\n6 Personen, 3 auswertbar',
  );
  expect(ENGLISH.test(text)).toBe(false);
});

test('the report of a study', async () => {
  await writeEvening(join(folder, 'event'));
  for (const name of ['study.yaml', 'programme.csv']) copyFileSync(join(EXAMPLE, name), join(folder, name));
  appendFileSync(join(folder, 'programme.csv'), 'Feuerwerk,feuer,23:30,\n');
  const study: StudyReport = await runStudy(join(folder, 'study.yaml'), 'de');
  const html = renderStudyHtml(study, 'de');
  /** What the file of the study and the programme call things. */
  const named = [
    study.title,
    ...study.conditions.map(({ condition }) => condition),
    ...study.curves.map(({ kind }) => kind),
  ];
  const texts = readTexts(html).map((text) => named.reduce((rest, name) => rest.replaceAll(name, ''), text));
  expect(texts.filter((text) => ENGLISH.test(text))).toEqual([]);
  expect(html).toMatch(/wirken \d+,\d Prozentpunkte (mehr|weniger) Personen \p{L}+ als/u);
  expect(html).toContain('Wie gerechnet wurde');
  expect(html).toMatch(/E_EVENT_OUTSIDE \S+programme\.csv, Zeile 8: Feuerwerk liegt außerhalb jeder Aufzeichnung/);
});
