/** The conformance tests of zones and heat maps. */
import {
  binWindows,
  cellCount,
  heatMapOf,
  MOOD_FIELDS,
  MOOD_GRID,
  ROLL_UP_WINDOWS,
  windowOfZone,
} from '@crowdtone/domain';
import type { Store } from '@crowdtone/store';
import { aRun, aSource, FLOOR, WINDOW_MS } from '../records';
import { ZONES, zonedFrames, zonedStory } from '../zoned-crowd';
import { placeSums } from './place-sums';

const BEGUN_AT = Date.parse('2026-05-12T18:00:00Z');
const KEY = { runId: 'run', sourceId: 'hall' };
const CAMERA = aSource({
  ...{ ...KEY, durationMs: null, state: 'running', begunAt: BEGUN_AT, zones: [...ZONES] },
  purpose: { setting: 'event', legalBasis: null },
});
const COUNT = 60;
const STORY = zonedStory(COUNT, KEY);
const SLOT_MS = ROLL_UP_WINDOWS * WINDOW_MS;
const ALL = { ...KEY, fromMs: 0, toMs: Number.POSITIVE_INFINITY };

/** Tests that hold for every implementation of zones in bins and of `Store.sumPlacesOfRuns`. */
export function describePlaces(adapter: string, open: () => Promise<Store>): void {
  describe(`${adapter} as a store of places`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      await store.saveRun(aRun());
      await store.commit({ sources: [CAMERA] });
    });
    afterEach(() => store.close());

    /** Commits windows one by one, as they are closed. */
    async function commit(from: number, to: number): Promise<void> {
      for (let index = from; index < to; index += 1) {
        const window = STORY.windows[index];
        const places = STORY.places[index];
        if (window !== undefined && places !== undefined) await store.commit({ windows: [window], places: [places] });
      }
    }

    /** What windows add up to, by definition. */
    function sumOf(from: number, to: number) {
      const slots = new Map<number, number[]>();
      const mood = new Array<number>(cellCount(MOOD_GRID) * MOOD_FIELDS).fill(0);
      for (const { index, places } of STORY.places.slice(from, to)) {
        const slot = Math.floor(index / ROLL_UP_WINDOWS);
        const known = slots.get(slot) ?? places.people.map(() => 0);
        slots.set(
          slot,
          known.map((sum, cell) => sum + (places.people[cell] ?? 0)),
        );
        for (const [place, value] of places.mood.entries()) mood[place] = (mood[place] ?? 0) + value;
      }
      const people = [...slots.values()].reduce(
        (sum, ofSlot) => sum.map((value, cell) => value + ((ofSlot[cell] ?? 0) >= FLOOR ? (ofSlot[cell] ?? 0) : 0)),
        new Array<number>(96).fill(0),
      );
      return { people, mood: mood.map((value) => Number(value.toFixed(6))) };
    }

    /** Sums may be added up in another order. */
    const toNineDigits = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (_key, part) => (typeof part === 'number' ? Number(part.toFixed(9)) : part)));
    const rounded = (values: readonly number[] = []) => values.map((value) => Number(value.toFixed(6)));

    describe('zones in bins', () => {
      test.each(['left', 'right'])('bins of the zone %s are those of its windows, of any size', async (zone) => {
        await commit(0, COUNT);
        const windows = STORY.windows.flatMap((window) => windowOfZone(window, zone) ?? []);
        expect(windows).toHaveLength(COUNT);
        expect(windows.some(({ shares }) => shares !== null)).toBe(true);
        expect(windows.some(({ withheld }) => withheld !== null)).toBe(true);
        for (const size of [1, 5, 12, 24]) {
          const { bins } = await store.listBins({ ...ALL, zone, size, newest: 1_000 });
          const exact = binWindows(windows, size);
          const figures = (list: typeof exact) =>
            list.map(({ index, people, withheld, published }) => ({
              ...{ index, seen: people.seen, withheld, people: published?.people ?? null },
              shares: rounded(published?.shares.expressions.flatMap(({ share, low, high }) => [share, low, high])),
            }));
          expect(figures([...bins])).toEqual(figures(exact));
        }
      });

      test('bins of a zone in several runs are those of each run', async () => {
        await commit(0, COUNT);
        const second = { ...KEY, runId: 'second' };
        const later = zonedStory(40, second);
        await store.saveRun(aRun({ runId: 'second' }));
        for (const [index, window] of later.windows.entries()) {
          await store.commit({ windows: [window], places: later.places.slice(index, index + 1) });
        }
        for (const size of [1, 5, 12, 24]) {
          const runs = ['run', 'second'].map((runId) => ({ runId, fromMs: 0, toMs: ALL.toMs, size }));
          const bins = await store.listBinsOfRuns({ sourceId: 'hall', zone: 'left', runs, newest: 1_000 });
          for (const { runId } of runs) {
            const own = await store.listBins({ ...ALL, runId, zone: 'left', size, newest: 1_000 });
            expect(own.bins.length).toBeGreaterThan(1);
            expect(toNineDigits(bins.get(runId))).toEqual(toNineDigits(own.bins));
          }
        }
      });

      test('a zone that is unknown has no bins, and the whole picture has its own', async () => {
        await commit(0, COUNT);
        const span = { ...ALL, size: 12, newest: 100 };
        expect(await store.listBins({ ...span, zone: 'garden' })).toEqual({ bins: [], older: false });
        const { bins } = await store.listBins(span);
        expect(bins.map(({ people }) => people.seen)).toEqual(
          binWindows(STORY.windows, 12).map(({ people }) => people.seen),
        );
      });

      test('what rules judge of a zone is what its windows say', async () => {
        await commit(0, COUNT);
        const judged = await store.alerts.listJudgedWindows({ ...ALL, newest: 100 }, 'left');
        const expected = STORY.windows.flatMap((window) => windowOfZone(window, 'left') ?? []);
        expect(judged.map(({ startMs, people, shares }) => [startMs, people.seen, shares])).toEqual(
          expected.map(({ startMs, people, shares }) => [startMs, people.seen, shares]),
        );
      });
    });

    describe('heat maps', () => {
      test('sums of whole roll-ups; the newest is read when it is complete, or its source has ended', async () => {
        await commit(0, 30);
        const sums = await placeSums(store, ALL);
        expect(sums).toMatchObject({ windows: 24, startMs: 0, endMs: 2 * SLOT_MS, floor: FLOOR });
        expect({ people: sums?.people, mood: rounded(sums?.mood) }).toEqual(sumOf(0, 24));
        await store.commit({ sources: [{ ...CAMERA, state: 'partial' }] });
        expect((await placeSums(store, ALL))?.windows).toBe(30);
      });

      test('a window that is stored already adds nothing, and neither does a commit that failed', async () => {
        await commit(0, 13);
        await commit(5, 26);
        expect((await placeSums(store, ALL))?.windows).toBe(24);
      });

      /** An observer asks for spans that differ by little, before and after a deletion. */
      test('the difference of two spans is of whole roll-ups, in which every cell has as many people as the floor', async () => {
        await commit(0, COUNT);
        const people = async (fromMs: number, toMs: number) =>
          (await placeSums(store, { ...KEY, fromMs, toMs }))?.people ?? [];
        const spans = [0, 1, 2, 3].map((slots) => people(0, slots * SLOT_MS + WINDOW_MS));
        const sums = await Promise.all(spans);
        for (let slots = 1; slots < sums.length; slots += 1) {
          for (const [cell, value] of (sums[slots] ?? []).entries()) {
            const difference = value - (sums[slots - 1]?.[cell] ?? 0);
            expect(difference === 0 || difference >= FLOOR).toBe(true);
          }
        }
        expect(await people(0, 2 * SLOT_MS - 1)).toEqual(await people(0, SLOT_MS));

        const before = (await placeSums(store, ALL))?.people ?? [];
        const at = BEGUN_AT + SLOT_MS + 3 * WINDOW_MS;
        const entry = { id: 'deletion', at, who: null, from: null };
        await store.deletions.delete({ kind: 'span', sourceId: 'hall', from: at, to: at + 1 }, entry);
        const after = await placeSums(store, ALL);
        expect(after?.windows).toBe(COUNT - 2 * ROLL_UP_WINDOWS);
        for (const [cell, value] of before.entries()) {
          const difference = value - (after?.people[cell] ?? 0);
          expect(difference === 0 || difference >= FLOOR).toBe(true);
        }
      });

      /** Bins before and after a deletion differ by windows, each of which was published as it is. */
      test('the difference that a deletion makes to bins of zones is what its windows published', async () => {
        await commit(0, COUNT);
        for (const index of [3, 7, 14]) {
          const window = STORY.windows[index];
          if (window === undefined) throw new Error('the story has the window');
          const binOf = async (zone: string) =>
            (await store.listBins({ ...ALL, zone, size: ROLL_UP_WINDOWS, newest: 100 })).bins.find(
              (bin) => bin.index === Math.floor(index / ROLL_UP_WINDOWS),
            )?.published;
          const before = { left: await binOf('left'), right: await binOf('right') };
          const at = BEGUN_AT + window.startMs;
          const entry = { id: `deletion-${index}`, at: at + 1, who: null, from: null };
          await store.deletions.delete(
            { kind: 'span', sourceId: 'hall', from: at, to: at + 1 },
            { ...entry, at: at + SLOT_MS * 9 },
          );
          for (const zone of ['left', 'right'] as const) {
            const after = await binOf(zone);
            const gone = (before[zone]?.people ?? 0) - (after?.people ?? 0);
            const figures = windowOfZone(window, zone);
            expect(gone).toBe(figures?.shares === null ? 0 : figures?.people.readable);
          }
        }
      });

      test('go with the windows that retention removes', async () => {
        await commit(0, COUNT);
        const never = Number.NEGATIVE_INFINITY;
        const windowsBefore = BEGUN_AT + 2 * SLOT_MS + 1;
        await store.expire({ readingsBefore: never, windowsBefore, alertsBefore: never, logBefore: never });
        expect(await placeSums(store, ALL)).toMatchObject({
          startMs: 2 * SLOT_MS,
          windows: COUNT - 3 * ROLL_UP_WINDOWS,
        });
        await store.deletions.delete(
          { kind: 'camera', sourceId: 'hall' },
          { id: 'all', at: BEGUN_AT * 2, who: null, from: null },
        );
        expect((await placeSums(store, ALL))?.windows ?? 0).toBeLessThanOrEqual(ROLL_UP_WINDOWS);
      });

      test('sums of several runs in one answer are those of each run, of any spans', async () => {
        await commit(0, COUNT);
        const second = { ...KEY, runId: 'second' };
        const later = zonedStory(40, second);
        await store.saveRun(aRun({ runId: 'second' }));
        await store.commit({ sources: [{ ...CAMERA, ...second }] });
        for (const [index, window] of later.windows.entries()) {
          await store.commit({ windows: [window], places: later.places.slice(index, index + 1) });
        }
        const other = { ...KEY, sourceId: 'door' };
        await store.commit({ sources: [{ ...CAMERA, ...other }] });
        const beside = zonedStory(26, other);
        for (const [index, window] of beside.windows.entries()) {
          await store.commit({ windows: [window], places: beside.places.slice(index, index + 1) });
        }
        const everything = { fromMs: 0, toMs: Number.POSITIVE_INFINITY };
        const spans = [everything, { fromMs: 0, toMs: 2 * SLOT_MS }, { fromMs: SLOT_MS, toMs: 3 * SLOT_MS }];
        for (const [draw, span] of spans.entries()) {
          const runs = [
            { runId: 'run', ...span },
            { runId: 'second', ...(spans[(draw + 1) % spans.length] ?? span) },
            { runId: 'unknown', ...everything },
          ];
          const all = await store.sumPlacesOfRuns({ sourceId: 'hall', runs });
          expect([...all.keys()].sort()).toEqual(['run', 'second']);
          for (const run of runs) {
            const own = await placeSums(store, { sourceId: 'hall', ...run });
            expect(toNineDigits(all.get(run.runId) ?? null)).toEqual(toNineDigits(own));
          }
        }
        const within = { runId: 'run', fromMs: 1, toMs: 2 };
        expect((await store.sumPlacesOfRuns({ sourceId: 'hall', runs: [within] })).size).toBe(0);
        expect((await store.sumPlacesOfRuns({ sourceId: 'hall', runs: [] })).size).toBe(0);
      });

      test('cells under the floor are blank', () => {
        const sums = sumOf(0, 24);
        const map = heatMapOf([{ ...sums, floor: FLOOR, windows: 24, from: 0, to: 1 }]);
        for (const [cell, value] of (map?.people.cells ?? []).entries()) {
          expect(value === null).toBe((sums.people[cell] ?? 0) < FLOOR);
        }
        expect(map?.people.cells.some((value) => value !== null)).toBe(true);
        expect(map?.mood.cells.some((value) => value !== null)).toBe(true);
        expect(heatMapOf([])).toBeNull();
      });
    });

    test('frames keep their size', async () => {
      const frames = zonedFrames(0, KEY);
      await store.commit({ frames });
      expect(await store.listFrames(KEY, 0)).toEqual(frames);
    });
  });
}
