import { serialize } from 'node:v8';
import {
  type FrameOutcome,
  type GroupWindow,
  type SettledFrame,
  type SourceEnded,
  tallyTotal,
} from '@crowdtone/domain';
import { seededRandom, shuffled } from '@crowdtone/runtime';
import { checkpointAt, endOf, newSource, outcomesOf, RUN, sent, tracksIn } from '@crowdtone/testing/aggregator/crowd';
import { crowdFrames, frameOf, windowsOf } from '@crowdtone/testing/crowd-frames';
import { NO_PAST, SourceTimeline } from './source-timeline';
import type { SourceUpdate } from './source-update';

const METHOD = { run: RUN, shareCorrection: null };
const timelineOf = (durationMs: number | null = null) =>
  new SourceTimeline(METHOD, newSource('cam', durationMs), NO_PAST);

function deliver(timeline: SourceTimeline, outcomes: readonly (SourceUpdate | SettledFrame)[]): GroupWindow[] {
  return outcomes.flatMap((outcome) => {
    timeline.accept(
      'epoch' in outcome || !('sequence' in outcome) || outcome.kind === 'checkpoint' ? outcome : sent(outcome),
    );
    return timeline.advance();
  });
}

/** `count` frames at 5 a second, without faces. */
const emptyFrames = (count: number) => Array.from({ length: count }, (_, at) => frameOf('cam', at, at * 200, []));

describe('SourceTimeline', () => {
  test('closes a window when the gap-free prefix has reached its end, not before', () => {
    const timeline = timelineOf();
    const frames = emptyFrames(30);
    const missing = frames.splice(7, 1);
    expect(deliver(timeline, frames)).toEqual([]);
    expect(timeline.source.positionMs).toBe(6 * 200);
    const closed = deliver(timeline, missing);
    expect(closed.map((window) => [window.index, window.frames.analysed, window.partial])).toEqual([[0, 25, false]]);
    expect(timeline.source.positionMs).toBe(29 * 200);
  });

  test('says the same, to the last bit, in whatever order and however often outcomes come', () => {
    const frames = crowdFrames('cam', 160, 1);
    const outcomes = outcomesOf(frames);
    const expected = JSON.stringify(windowsOf(frames, { lastIsPartial: true }));
    const inOrder = timelineOf();
    expect(JSON.stringify(deliver(inOrder, outcomes))).toBe(expected);
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = seededRandom(seed);
      const repeats = outcomes.filter(() => random() < 0.3);
      const timeline = timelineOf();
      expect(JSON.stringify(deliver(timeline, shuffled([...outcomes, ...repeats], random)))).toBe(expected);
      expect(timeline.source).toEqual(inOrder.source);
    }
  });

  test('believes the length and the notes that the end of a source brings', () => {
    const timeline = timelineOf(36_000_000);
    const notes = [{ code: 'duration', text: 'The container says 10:00:00.' }];
    const frames = emptyFrames(12);
    const closed = deliver(timeline, [...frames, { ...endOf('cam', frames.length), durationMs: 2400, notes }]);
    expect(timeline.source).toMatchObject({ state: 'complete', durationMs: 2400, notes });
    // A header of ten hours would have made it a whole window.
    expect(closed.map(({ partial }) => partial)).toEqual([true]);
  });

  test('accounts for every frame and every person of a complete source', () => {
    const frames = crowdFrames('cam', 160, 2);
    const timeline = timelineOf();
    deliver(timeline, outcomesOf(frames));
    const droppedFor = (reason: string) =>
      frames.filter((frame) => frame.kind === 'dropped' && frame.reason === reason).length;
    const dropped = { overload: droppedFor('overload'), 'detector-failed': droppedFor('detector-failed') };
    expect(timeline.source).toMatchObject({
      state: 'complete',
      decoded: 160,
      analysed: 160 - dropped.overload - dropped['detector-failed'],
      dropped,
      tracks: tracksIn(frames),
      positionMs: frames.at(-1)?.presentationMs,
      error: null,
    });
  });

  test('records the clock time at which a camera began, but none for a recording', () => {
    const decodedAt = Date.parse('2026-05-12T18:04:07.200Z');
    const timing = { decodedAt, facesAt: decodedAt, takenAt: decodedAt, readAt: decodedAt, modelMs: 1 };
    const frames = emptyFrames(3).map((frame) => ({ ...frame, timing }));
    const begunAt = (purpose?: { setting: string; legalBasis: null }) => {
      const timeline = new SourceTimeline(METHOD, { ...newSource('cam'), ...(purpose && { purpose }) }, NO_PAST);
      // The first frame does not count: dropped frames have no decoding time.
      deliver(timeline, [frameOf('cam', 0, 0), ...frames.slice(1)]);
      return timeline.source.begunAt;
    };
    expect(begunAt({ setting: 'stadium', legalBasis: null })).toBe(Date.parse('2026-05-12T18:04:07.000Z'));
    expect(begunAt()).toBeUndefined();
  });

  test('recognises repeated outcomes', () => {
    const timeline = timelineOf();
    const [first, second, third] = emptyFrames(3) as [SettledFrame, SettledFrame, SettledFrame];
    expect([first, third].map((frame) => timeline.accept(sent(frame)))).toEqual([true, true]);
    timeline.advance();
    expect([first, third, second].map((frame) => timeline.accept(sent(frame)))).toEqual([false, false, true]);
    expect([endOf('cam', 3), endOf('cam', 3)].map((end) => timeline.accept(end))).toEqual([true, false]);
    timeline.advance();
    expect(timeline.accept(sent(first))).toBe(false);
  });

  test('calls the last window partial when the source ended before it', () => {
    const lastWindow = (count: number, durationMs: number | null, error: SourceEnded['error'] = null) =>
      deliver(timelineOf(durationMs), [...emptyFrames(count), endOf('cam', count, error)]).at(-1)?.partial;
    expect(lastWindow(50, null)).toBe(false);
    expect(lastWindow(49, null)).toBe(true);
    // One frame a second: the last one still shows when the window ends.
    expect(lastWindow(46, 10_000)).toBe(false);
    expect(lastWindow(46, 10_000, { code: 'E_SOURCE_TRUNCATED', message: 'cut short' })).toBe(true);
  });

  test('D19: says why it ended without the folders of this machine', () => {
    const timeline = timelineOf();
    const error = {
      code: 'E_SOURCE_TRUNCATED' as const,
      message: '/srv/film/cam.mp4 stops before its end; copy it again',
    };
    deliver(timeline, [...emptyFrames(10), endOf('cam', 10, error)]);
    expect(timeline.source.error?.message).toBe('cam.mp4 stops before its end; copy it again');
  });

  test('has no window for a span without frames', () => {
    const frames = [frameOf('cam', 0, 0, []), frameOf('cam', 1, 17_000, []), frameOf('cam', 2, 17_200)];
    expect(deliver(timelineOf(), outcomesOf(frames)).map((window) => window.index)).toEqual([0, 3]);
  });

  test.each<[string, number, SourceEnded['error']]>([
    ['complete', 10, null],
    ['partial', 10, { code: 'E_SOURCE_TRUNCATED', message: 'cut short' }],
    ['failed', 0, { code: 'E_SOURCE_UNSUPPORTED', message: 'no such codec' }],
  ])('ends %s', (state, count, error) => {
    const timeline = timelineOf();
    deliver(timeline, [...emptyFrames(count), endOf('cam', count, error)]);
    expect(timeline.source).toMatchObject({ state, decoded: count, analysed: count, error });
  });

  test('keeps what it has when it is abandoned, and takes no more', () => {
    const timeline = timelineOf();
    const frames = emptyFrames(40);
    deliver(timeline, frames.slice(0, 30));
    const error = { code: 'E_REDIS_LOST', message: 'Redis is gone' };
    timeline.accept({ kind: 'abandoned', runId: 'run', sourceId: 'cam', error });
    expect(timeline.advance().map((window) => [window.index, window.frames.analysed, window.partial])).toEqual([
      [1, 5, true],
    ]);
    expect(timeline.source).toMatchObject({ state: 'partial', decoded: null, analysed: 30, error });
    expect(deliver(timeline, frames.slice(30))).toEqual([]);
    expect(timeline.source.analysed).toBe(30);
  });

  test('waits for the frames that are still on their way when the source has ended', () => {
    const timeline = timelineOf();
    const frames = emptyFrames(10);
    deliver(timeline, [endOf('cam', 10), ...frames.slice(1)]);
    expect(timeline.source).toMatchObject({ state: 'running', decoded: 10, analysed: 0 });
    deliver(timeline, frames.slice(0, 1));
    expect(timeline.source).toMatchObject({ state: 'complete', decoded: 10, analysed: 10 });
  });

  test('goes on from what was stored at any moment as if nothing had happened', () => {
    const frames = crowdFrames('cam', 90, 3);
    const arrivals = shuffled(outcomesOf(frames), seededRandom(4));
    const undisturbed = timelineOf();
    const expected = deliver(undisturbed, arrivals);
    for (let death = 0; death <= arrivals.length; death += 7) {
      const before = timelineOf();
      const windows = deliver(before, arrivals.slice(0, death));
      const stored = arrivals
        .slice(0, death)
        .filter((outcome) => outcome.kind === 'analysed' || outcome.kind === 'dropped');
      stored.sort((a, b) => a.sequence - b.sequence);
      const after = new SourceTimeline(METHOD, before.source, { windows, frames: stored });
      expect(after.advance()).toEqual([]);
      expect([...windows, ...deliver(after, arrivals.slice(death))]).toEqual(expected);
      expect(after.source).toEqual(undisturbed.source);
    }
  });

  test('keeps the record of the moment at which the prefix reaches a checkpoint', () => {
    const timeline = timelineOf();
    const frames = crowdFrames('cam', 40, 3);
    const checkpoint = checkpointAt('cam', 20);
    deliver(timeline, [...frames.slice(0, 10), checkpoint, ...frames.slice(11, 30)]);
    expect(timeline.takeNews().checkpoints).toEqual([]);
    deliver(timeline, frames.slice(10, 11));
    const { sequence, state } = checkpoint;
    const [reached] = timeline.takeNews().checkpoints;
    expect(reached).toMatchObject({ point: { sequence, state }, source: { state: 'running', decoded: null } });
    const before = timelineOf();
    deliver(before, frames.slice(0, 20));
    expect(reached?.source).toEqual(before.source);
    expect(timeline.takeNews().checkpoints).toEqual([]);
    // Too late: the record of that moment is gone.
    expect(timeline.accept(checkpointAt('cam', 25))).toBe(false);
  });

  test('a source that was stopped while it repeated stored frames ends as interrupted', () => {
    const timeline = timelineOf();
    deliver(timeline, crowdFrames('cam', 20, 3));
    deliver(timeline, [endOf('cam', 5, { code: 'E_INTERRUPTED', message: 'stopped' })]);
    const { state, analysed, dropped, error } = timeline.source;
    expect({ state, error: error?.code }).toEqual({ state: 'partial', error: 'E_INTERRUPTED' });
    expect(analysed + tallyTotal(dropped)).toBe(20);
  });

  test('keeps no frame of a closed window in memory', () => {
    const sizeAfter = (count: number) => {
      const timeline = timelineOf();
      deliver(timeline, crowdFrames('cam', count, 5));
      return serialize(timeline).byteLength;
    };
    expect(sizeAfter(2520)).toBeLessThan(1.2 * sizeAfter(520));
  });

  describe('a live source', () => {
    const purpose = { setting: 'synthetic' as const, legalBasis: null };
    const live = () => new SourceTimeline(METHOD, { ...newSource('cam'), purpose }, NO_PAST);
    /** Frames of one process at 5 a second. */
    const ofEpoch = (epoch: number, count: number, fromMs: number) =>
      Array.from({ length: count }, (_, at) => sent(frameOf('cam', at, fromMs + at * 200, []), epoch));

    test('goes on in the next epoch: what arrived stands, what is missing up to the highest number is lost', () => {
      const timeline = live();
      const first = ofEpoch(0, 30, 0);
      deliver(timeline, [...first.slice(0, 20), ...first.slice(22, 28)]);
      expect(timeline.source.positionMs).toBe(19 * 200);
      const windows = deliver(timeline, ofEpoch(1, 20, 9000));
      expect(timeline.source).toMatchObject({
        analysed: 46,
        dropped: { lost: 2 },
        segment: { epoch: 1, firstSequence: 28, fromMs: 27 * 200 },
        positionMs: 9000 + 19 * 200,
      });
      expect(windows.map(({ index, frames }) => [index, frames.analysed, frames.dropped.lost])).toEqual([
        [0, 23, 2],
        [1, 8, undefined],
      ]);
      const late = first[20] as SourceUpdate;
      expect([timeline.isFenced(late), timeline.accept(late)]).toEqual([true, false]);
      deliver(timeline, [{ ...endOf('cam', 20), epoch: 1 }]);
      expect(timeline.source).toMatchObject({ state: 'complete', decoded: 48, error: null });
    });

    test('counts every number up to the highest of each epoch once, whatever is lost and in whatever order it comes', () => {
      for (let seed = 1; seed <= 30; seed += 1) {
        const random = seededRandom(seed);
        const timeline = live();
        const stored = new Set<number>();
        let seen = 0;
        let windowed = 0;
        for (let epoch = 0; epoch < 4; epoch += 1) {
          const arrived = ofEpoch(epoch, 5 + Math.floor(random() * 60), epoch * 20_000).filter(() => random() < 0.8);
          seen += Math.max(-1, ...arrived.map(({ sequence }) => sequence)) + 1;
          for (const window of deliver(timeline, shuffled([...arrived, ...arrived.slice(0, 5)], random))) {
            windowed += window.frames.analysed + tallyTotal(window.frames.dropped);
          }
          for (const { sequence } of timeline.takeNews().frames) stored.add(sequence);
        }
        for (const window of deliver(timeline, [{ kind: 'cut', runId: 'run', sourceId: 'cam', epoch: 3 }])) {
          windowed += window.frames.analysed + tallyTotal(window.frames.dropped);
        }
        for (const { sequence } of timeline.takeNews().frames) stored.add(sequence);
        const { analysed, dropped } = timeline.source;
        expect(analysed + tallyTotal(dropped)).toBe(seen);
        expect([...stored].sort((a, b) => a - b)).toEqual(Array.from({ length: seen }, (_, at) => at));
        for (const window of deliver(timeline, [{ ...endOf('cam', 0), epoch: 4 }])) {
          windowed += window.frames.analysed + tallyTotal(window.frames.dropped);
        }
        expect(timeline.source).toMatchObject({ state: 'complete', decoded: seen });
        expect(windowed).toBe(seen);
      }
    });

    test('is the same whether or not its aggregator died in between', () => {
      const arrivals = [
        ...shuffled(crowdFrames('cam', 60, 3), seededRandom(1)).slice(0, 50),
        ...crowdFrames('cam', 60, 4).map((frame) =>
          sent({ ...frame, presentationMs: frame.presentationMs + 15_000 }, 2),
        ),
        { ...endOf('cam', 60), epoch: 2 },
      ];
      const undisturbed = live();
      const expected = deliver(undisturbed, arrivals);
      expect(undisturbed.source.state).toBe('complete');
      for (let death = 0; death <= arrivals.length; death += 9) {
        const before = live();
        const windows = deliver(before, arrivals.slice(0, death));
        const frames = before.takeNews().frames.toSorted((a, b) => a.sequence - b.sequence);
        const after = new SourceTimeline(METHOD, before.source, { windows, frames });
        expect([...windows, ...after.advance(), ...deliver(after, arrivals.slice(death))]).toEqual(expected);
        expect(after.source).toEqual(undisturbed.source);
      }
    });

    test('counts people of different epochs as different, although both number them from 0', () => {
      const timeline = live();
      const frames = crowdFrames('cam', 20, 5);
      const again = frames.map((frame) => sent({ ...frame, presentationMs: frame.presentationMs + 4000 }, 1));
      deliver(timeline, [...frames, ...again, { ...endOf('cam', 20), epoch: 1 }]);
      expect(timeline.source.tracks).toBe(2 * tracksIn(frames));
    });

    test('whose process is gone goes on without what is missing, and takes no more of that process', () => {
      const timeline = live();
      const frames = ofEpoch(0, 30, 0);
      deliver(timeline, frames.with(4, frames[3] as (typeof frames)[0]));
      expect(timeline.awaited).toBe(4);
      const cut = { kind: 'cut', runId: 'run', sourceId: 'cam', epoch: 0 } as const;
      expect(deliver(timeline, [cut]).map(({ index, frames: of }) => [index, of.dropped.lost])).toEqual([[0, 1]]);
      expect(timeline.awaited).toBeNull();
      expect(timeline.source).toMatchObject({ state: 'running', analysed: 29, dropped: { lost: 1 } });
      expect(timeline.accept(cut)).toBe(false);
      expect(timeline.isFenced(frames[4] as SourceUpdate)).toBe(true);
      deliver(timeline, ofEpoch(1, 5, 6000));
      expect(timeline.source).toMatchObject({ analysed: 34, segment: { epoch: 1, firstSequence: 30 } });
    });

    test('does not wait for a frame for longer than its crops are kept', () => {
      const timeline = live();
      const frames = ofEpoch(0, 700, 0);
      frames.splice(10, 1);
      deliver(timeline, frames);
      expect(timeline.source).toMatchObject({ state: 'running', dropped: { lost: 1 }, analysed: 699 });
    });
  });

  describe('breaks no rule in silence:', () => {
    const brokenBy = (outcomes: readonly (FrameOutcome | SettledFrame)[]) => {
      const timeline = timelineOf();
      const windows = deliver(timeline, outcomes);
      return { source: timeline.source, windows };
    };
    const expectEnded = (source: SourceTimeline['source'], message: RegExp) => {
      expect(source).toMatchObject({ state: 'partial', error: { code: 'E_INTERNAL' } });
      expect(source.error?.message).toMatch(message);
    };

    test('a reading by another model', () => {
      const frames = emptyFrames(30);
      const stray = { ...frames[12], model: { name: 'other', digest: 'e'.repeat(64) } } as SettledFrame;
      const { source, windows } = brokenBy(frames.with(12, stray));
      expectEnded(source, /classified by other, but the run uses a-model/);
      expect(windows.map((window) => [window.frames.analysed, window.partial])).toEqual([[12, true]]);
    });

    test('time that runs backwards', () => {
      const { source } = brokenBy([frameOf('cam', 0, 400, []), frameOf('cam', 1, 200, [])]);
      expectEnded(source, /frame 1 has the time 200 ms, which is before the previous frame/);
    });

    test('more frames than were decoded, early or late', () => {
      expectEnded(
        brokenBy([...emptyFrames(10), endOf('cam', 8)]).source,
        /8 frames were decoded, but later ones arrived/,
      );
      const early = [...emptyFrames(4), frameOf('cam', 9, 1800, []), endOf('cam', 8)];
      expectEnded(brokenBy(early).source, /8 frames were decoded, but later ones arrived/);
    });

    test('a frame that never comes', () => {
      const frames = emptyFrames(4200);
      frames.splice(5, 1);
      expectEnded(brokenBy(frames).source, /frame 5 never arrived/);
    });

    test('published windows that count fewer frames than were decoded', () => {
      const before = timelineOf();
      const frames = emptyFrames(80);
      const [first] = deliver(before, frames.slice(0, 60));
      const lacking = { ...first, frames: { analysed: 24, dropped: {} } } as GroupWindow;
      const windows = [lacking, ...deliver(timelineOf(), frames.slice(0, 60)).slice(1)];
      const after = new SourceTimeline(METHOD, before.source, { windows, frames: frames.slice(0, 60) });
      deliver(after, [...frames.slice(60), endOf('cam', 80)]);
      expectEnded(after.source, /80 frames were decoded, but 79 analysed/);
    });
  });
});
