/** The conformance tests of bins: whatever a store adds up in advance, its bins are those of the windows themselves. */
import {
  binWindows,
  ROLL_UP_WINDOWS,
  summariseRange,
  TRUST_LEVELS,
  type WindowBin,
  type WindowTrust,
} from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime';
import { sampleRun, sampleSource, sampleStory } from '../gateway/crowd-samples';
import { allOf, type ReadableStore } from './reading-conformance';

const NORTH = { runId: 'run-1', sourceId: 'stand-north' };
/** Windows with a share of their people corrected, quiet minutes, and a gap of a minute and a half. */
const STORY = sampleStory(300)
  .filter(({ index }) => index < 100 || index >= 118)
  .map((window) =>
    window.shares === null
      ? window
      : {
          ...window,
          shares: { ...window.shares, estimator: 'vote-mixture-posterior' as const },
          counted: window.shares,
          trust: trustAt(window.index),
        },
  );

/** Every level, and windows that an older version wrote, without trust. */
function trustAt(index: number): WindowTrust | null {
  const level = TRUST_LEVELS[Math.floor(index / 7) % 4];
  return level === undefined ? null : { level, reasons: [], unlikeness: null, widening: 1 };
}

/** Some whole numbers of roll-ups, some not. */
const SIZES = [1, 24, 5, 12, 13, 60];

/** Figures are sums of the same terms in another order. */
const TOLERANCE_DIGITS = 9;

/** Tests that hold for every implementation of bins. */
export function describeBins(adapter: string, open: () => Promise<ReadableStore>): void {
  describe(`${adapter} as a store of bins`, () => {
    let store: ReadableStore;
    beforeEach(async () => {
      store = await open();
      await store.saveRun(sampleRun());
      await store.saveSources(sampleSource(), sampleSource({ sourceId: 'stand-south' }));
    });
    afterEach(() => store.close());

    test('bins of any size and span are those of the windows, and so are the errors of their means', async () => {
      const random = seededRandom(24);
      // In parts, some of them twice, as after a crash; and other sources between them.
      for (let from = 0; from < STORY.length; from += 7)
        await store.saveWindows(...STORY.slice(Math.max(0, from - 3), from + 7));
      await store.saveWindows(...sampleStory(50, { sourceId: 'stand-south', seed: 3 }));
      const spans = [
        [0, Number.POSITIVE_INFINITY],
        [60_000, 1_200_000],
        [62_500, 62_501],
        [499_999, 590_001],
        [9e9, 9e9 + 1],
      ];
      for (let draw = 0; draw < 4; draw += 1) {
        const from = Math.floor(random() * 1_400_000);
        spans.push([from, from + Math.floor(random() * 900_000)]);
      }
      for (const [place, [fromMs = 0, toMs = 0]] of spans.entries()) {
        const span = { ...NORTH, fromMs, toMs, newest: 1_000 };
        const windows = await store.reader.listWindows({ ...span, newest: Number.POSITIVE_INFINITY });
        // With roll-ups and without, in turns.
        for (const size of place === 0 ? SIZES : SIZES.slice(3 * (place % 2), 3 * (place % 2) + 3)) {
          const { bins, older } = await store.reader.listBins({ ...span, size });
          expectSameFigures(bins, binWindows(windows, size));
          expect(older).toBe(false);
        }
      }
      const all = { ...allOf(NORTH), newest: 1_000, size: ROLL_UP_WINDOWS };
      const { bins } = await store.reader.listBins(all);
      const exact = summariseRange(binWindows(STORY, ROLL_UP_WINDOWS));
      const summary = summariseRange(bins);
      expect([...(summary?.errors ?? [])].map(([expression]) => expression)).toHaveLength(8);
      for (const [expression, error] of summary?.errors ?? []) {
        expect(error).toBeCloseTo(exact?.errors?.get(expression) ?? Number.NaN, TOLERANCE_DIGITS);
      }
    });

    test.each([ROLL_UP_WINDOWS, 5])(
      'the newest bins of %i windows come first, and the rest with the next answers',
      async (size) => {
        await store.saveWindows(...STORY);
        const pages: WindowBin[][] = [];
        let toMs = Number.POSITIVE_INFINITY;
        for (let older = true; older; ) {
          const page = await store.reader.listBins({ ...NORTH, fromMs: 0, toMs, size, newest: 10 });
          pages.push([...page.bins]);
          older = page.older;
          toMs = page.bins[0]?.startMs ?? 0;
        }
        expect(pages[0]).toHaveLength(10);
        expectSameFigures(pages.reverse().flat(), binWindows(STORY, size));
      },
    );

    test('bins of several runs in one answer are those of each run, of any sizes and spans', async () => {
      const runIds = ['run-1', 'run-2'];
      for (const [place, runId] of runIds.entries()) {
        await store.saveRun(sampleRun({ runId }));
        await store.saveSources(sampleSource({ runId }));
        const windows = STORY.slice(0, 150 - 31 * place).map((window) => ({ ...window, runId }));
        for (let from = 0; from < windows.length; from += 40)
          await store.saveWindows(...windows.slice(from, from + 40));
      }
      await store.saveWindows(...sampleStory(20, { sourceId: 'stand-south', seed: 3 }));
      const random = seededRandom(25);
      for (let draw = 0; draw < 6; draw += 1) {
        const runs = [...runIds, 'unknown'].map((runId, place) => {
          const fromMs = draw === 0 ? 0 : Math.floor(random() * 400_000);
          const toMs = draw === 0 ? Number.POSITIVE_INFINITY : fromMs + Math.floor(random() * 500_000);
          return { runId, fromMs, toMs, size: [12, 5, 24, 60, 1, 13][(draw + place) % 6] ?? 1 };
        });
        const newest = draw % 3 === 2 ? 4 : 1_000;
        const all = await store.reader.listBinsOfRuns({ sourceId: NORTH.sourceId, runs, newest });
        for (const run of runs) {
          const own = await store.reader.listBins({ ...run, sourceId: NORTH.sourceId, newest });
          expectSameFigures(all.get(run.runId) ?? [], own.bins);
        }
        expect(all.has('unknown')).toBe(false);
      }
      expect(await store.reader.listBinsOfRuns({ sourceId: NORTH.sourceId, runs: [], newest: 9 })).toEqual(new Map());
    });

    test('a window that is there already adds nothing, and another run has bins of its own', async () => {
      const [first, second] = STORY;
      if (first === undefined || second === undefined) throw new Error('the story has windows');
      await store.saveWindows(first);
      await store.saveWindows(first, second);
      await store.saveRun(sampleRun({ runId: 'run-2' }));
      await store.saveSources(sampleSource({ runId: 'run-2' }));
      await store.saveWindows({ ...first, runId: 'run-2' });
      const count = async (runId: string) =>
        (await store.reader.listBins({ ...allOf({ ...NORTH, runId }), newest: 9, size: ROLL_UP_WINDOWS })).bins.map(
          ({ windows }) => windows,
        );
      expect([await count('run-1'), await count('run-2'), await count('run-3')]).toEqual([[2], [1], []]);
    });
  });
}

function expectSameFigures(bins: readonly WindowBin[], exact: readonly WindowBin[]): void {
  const rounded = (value: unknown) =>
    JSON.stringify(value, (_key, part) => (typeof part === 'number' ? Number(part.toFixed(TOLERANCE_DIGITS)) : part));
  // The tally of reasons has no order.
  const ordered = (list: readonly WindowBin[]) =>
    list.map(({ people, ...bin }) => ({
      ...bin,
      people: {
        ...people,
        unreadable: Object.entries(people.unreadable)
          .filter(([, amount]) => amount > 0)
          .sort(),
      },
    }));
  expect(JSON.parse(rounded(ordered(bins)))).toEqual(JSON.parse(rounded(ordered(exact))));
}
