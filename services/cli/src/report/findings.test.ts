import { type SourceReport, sourceReportSchema } from '@crowdtone/domain';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { wordsOf } from '@crowdtone/texts';
import { renderFindings } from './findings';
import { momentsOf, mostTelling } from './moments';
import { loadedReport } from './stored-report';

const WORDS = wordsOf('en');

/** A video of windows with so many happy people of 40. */
function video(sourceId: string, happy: readonly number[]): SourceReport {
  const windows = happy.map((votes, index) =>
    sampleWindow({ index, sourceId, votes: [40 - votes, votes, 0, 0, 0, 0, 0, 0] }),
  );
  const source = sampleSource({ sourceId, label: `<${sourceId}>.mp4`, state: 'complete' });
  return sourceReportSchema.parse({ ...source, people: { total: 44, peak: 40 }, windows });
}

const calm = video('calm', [10, 10, 10, 11, 10, 10, 10, 10]);
const stormy = video('stormy', [10, 10, 10, 36, 30, 10, 10, 10, 10, 0]);
const empty = video('empty', []);

async function htmlOf(sources: SourceReport[], hrefs: ReadonlyMap<string, string> = new Map()): Promise<string> {
  const head = {
    reportVersion: 1,
    generatedBy: 'a test',
    state: 'complete',
    run: sampleRun(),
    notAnalysed: [],
  } as const;
  return (await renderFindings(WORDS, loadedReport({ ...head, notAnalysed: [], sources }), hrefs)).html;
}

test('moments are the windows that depart most, none beside another, clear ones first', () => {
  const moments = mostTelling([calm, stormy, empty].flatMap(momentsOf));
  expect(moments.map(({ source, window, isClear }) => [source.sourceId, window.index, isClear])).toEqual([
    ['stormy', 3, true],
    ['stormy', 9, true],
    expect.arrayContaining([false]),
  ]);
  expect([empty, video('one', [10])].flatMap(momentsOf)).toEqual([]);
});

test('a stretch of windows that depart in the same way is one moment', () => {
  const glad = video('glad', [10, 10, 10, 10, 10, 10, 34, 35, 36, 35, 34, 10, 10, 10, 10, 10, 33, 34, 33]);
  // The third moment is one of the many windows of the calm rest.
  expect(momentsOf(glad).map(({ window }) => window.index)).toEqual([8, 17, 0]);
});

test('every video has a row with people, mood, readable share and trust', async () => {
  const html = await htmlOf([calm, stormy, empty]);
  expect(html.match(/<tr>/g)).toHaveLength(1 + 3);
  expect(html).toContain('&#60;calm&#62;.mp4');
  expect(html).toContain('Most people look neutral; about a quarter look happy');
  expect(html).toMatch(/75% look neutral \(95% interval \d+–\d+%\)/);
  expect(html).toMatch(/<td data-title="readable">100%<\/td><td data-title="trust">good<\/td>/);
  expect(html).toMatch(/<td data-title="mood">no one was found.*&ndash;.*–/);
  expect(html).not.toContain('href');
});

test('moments link into the video where its place is known', async () => {
  const html = await htmlOf([stormy], new Map([['stormy', '../my%20hall.mp4']]));
  expect(html).toContain('<a href="../my%20hall.mp4#t=15">0:15</a> in &#60;stormy&#62;.mp4: 90% look happy');
  expect(html).toMatch(/\d+ points above the average of the video\./);
});

test('moments that chance explains are called so', async () => {
  const html = await htmlOf([calm]);
  expect(html).toContain('No window departs from the average of its video by more than its interval');
  expect(html).toContain('; may be chance.');
});
