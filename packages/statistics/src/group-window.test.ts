import {
  type AnalysedFrame,
  type DroppedFrame,
  type DropReason,
  EXPRESSIONS,
  type Expression,
  type FaceReading,
  groupWindowSchema,
  MESSAGE_VERSION,
  type Probabilities,
  type SettledFrame,
  UNREADABLE_REASONS,
  type UnreadableReason,
} from '@crowdtone/domain';
import { seededRandom, shuffled } from '@crowdtone/runtime/random';
import { simulatePrediction, validationSplit } from '@crowdtone/testing/simulated-network';
import { voteCorrection, votedFaces } from '@crowdtone/testing/simulated-votes';
import { buildGroupWindow, windowIndexAt } from './group-window';
import { fitResponseModel } from './quantification';
import type { ShareCorrection } from './share-correction';

const model = { name: 'test-model', digest: 'a'.repeat(64) };

/** A vector with `peak` for one expression and the rest spread over the others. */
function leaning(expression: Expression, peak: number): Probabilities {
  return EXPRESSIONS.map((name) => (name === expression ? peak : (1 - peak) / (EXPRESSIONS.length - 1)));
}

function face(trackId: number, seen: Probabilities | UnreadableReason): FaceReading {
  const read = typeof seen !== 'string';
  return {
    trackId,
    box: { x: 0, y: 0, width: 20, height: 24 },
    sizePx: 20,
    sharpness: 100,
    probabilities: read ? seen : null,
    unreadable: read ? null : seen,
  };
}

function keyOf(sequence: number) {
  const presentationMs = sequence * 200;
  return { version: MESSAGE_VERSION, runId: 'run', sourceId: 'cam', sequence, presentationMs } as const;
}

function analysed(sequence: number, faces: FaceReading[]): AnalysedFrame {
  return { ...keyOf(sequence), kind: 'analysed', model, faces };
}

function dropped(sequence: number, reason: DropReason): DroppedFrame {
  return { ...keyOf(sequence), kind: 'dropped', reason };
}

function windowOf(frames: readonly SettledFrame[], floor = 1, correction: ShareCorrection | null = null) {
  const window = buildGroupWindow({
    runId: 'run',
    sourceId: 'cam',
    index: 3,
    windowMs: 5000,
    floor,
    partial: false,
    correction,
    frames,
  });
  expect(groupWindowSchema.parse(window)).toEqual(window);
  return window;
}

const shareOf = (window: ReturnType<typeof windowOf>, expression: Expression) =>
  window.shares?.expressions.find((entry) => entry.expression === expression)?.share;

/** A random window: people come and go, turn unreadable for a frame, frames are dropped. */
function simulatedWindow(seed: number): SettledFrame[] {
  const random = seededRandom(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  return Array.from({ length: 25 }, (_, sequence) => {
    if (random() < 0.1) return dropped(sequence, pick(['overload', 'detector-failed'] as const));
    const faces = Array.from({ length: 12 }, (_unused, track) => {
      if (random() < 0.3) return null;
      if (track < 3 || random() < 0.2) return face(track, pick(UNREADABLE_REASONS));
      const weights = EXPRESSIONS.map(() => random());
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return face(
        track,
        weights.map((weight) => weight / total),
      );
    });
    return analysed(
      sequence,
      faces.filter((seen) => seen !== null),
    );
  });
}

describe('buildGroupWindow', () => {
  test('counts a person once, however many frames show the face', () => {
    const frames = Array.from({ length: 40 }, (_, sequence) =>
      analysed(sequence, [face(1, leaning('happiness', 0.9))]),
    );
    frames[7] = analysed(7, [face(1, leaning('happiness', 0.9)), face(2, leaning('sadness', 0.9))]);
    const window = windowOf(frames);
    expect(window.people).toEqual({ seen: 2, readable: 2, readableAtOnce: 2, unreadable: {} });
    expect(shareOf(window, 'happiness')).toBe(0.5);
    expect(shareOf(window, 'sadness')).toBe(0.5);
  });

  test('reads a person from the mean logarithm of probabilities, not from the majority of frames', () => {
    const window = windowOf([
      analysed(0, [face(1, leaning('neutral', 0.35))]),
      analysed(1, [face(1, leaning('neutral', 0.35))]),
      analysed(2, [face(1, leaning('fear', 0.99))]),
    ]);
    // As nearly everybody of a group that is too small to be called unanimous.
    expect(shareOf(window, 'fear')).toBe(0.9);
  });

  test('is readable after one reading, else unreadable for the most frequent reason', () => {
    const window = windowOf([
      analysed(0, [face(1, 'blurred'), face(2, 'blurred'), face(3, 'cut-off'), face(4, 'cut-off')]),
      analysed(1, [face(1, leaning('anger', 0.8)), face(2, 'too-small'), face(3, 'blurred')]),
      analysed(2, [face(1, 'blurred'), face(2, 'too-small'), face(3, 'blurred')]),
    ]);
    expect(window.people).toEqual({
      seen: 4,
      readable: 1,
      readableAtOnce: 1,
      unreadable: { 'too-small': 1, blurred: 1, 'cut-off': 1 },
    });
  });

  test('settles a tie of reasons the same way, whichever came first', () => {
    const one = windowOf([analysed(0, [face(1, 'blurred')]), analysed(1, [face(1, 'too-small')])]);
    const other = windowOf([analysed(0, [face(1, 'too-small')]), analysed(1, [face(1, 'blurred')])]);
    expect(one.people.unreadable).toEqual({ 'too-small': 1 });
    expect(other.people.unreadable).toEqual({ 'too-small': 1 });
  });

  test('gives every share its interval and derives valence and arousal', () => {
    const people = Array.from({ length: 20 }, (_, track) =>
      face(track, leaning(track < 15 ? 'happiness' : 'sadness', 0.9)),
    );
    const { shares } = windowOf([analysed(0, people)], 5);
    expect(shares?.estimator).toBe('counted');
    expect(shares?.expressions.map((entry) => entry.expression)).toEqual([...EXPRESSIONS]);
    const happiness = shares?.expressions.find((entry) => entry.expression === 'happiness');
    // Wilson, 15 of 20.
    expect(happiness?.share).toBe(0.75);
    expect(happiness?.low).toBeCloseTo(0.5313, 4);
    expect(happiness?.high).toBeCloseTo(0.8881, 4);
    expect(shares?.valence).toBeCloseTo(0.75 * 0.81 - 0.25 * 0.63, 12);
    expect(shares?.arousal).toBeCloseTo(0.75 * 0.51 - 0.25 * 0.27, 12);
  });

  test('holds one person who comes and goes for one at a time, and withholds the shares', () => {
    // Ten tracks of one frame each: "10 readable" in one window.
    const frames = Array.from({ length: 10 }, (_, sequence) =>
      analysed(sequence, [face(sequence, leaning('sadness', 0.9))]),
    );
    const window = windowOf(frames, 5);
    expect(window).toMatchObject({
      people: { readable: 10, readableAtOnce: 1 },
      withheld: 'below-floor',
      shares: null,
    });
  });

  test('holds three people who are hidden for a while and tracked again for three', () => {
    const three = (first: number) => [0, 1, 2].map((place) => face(first + place, leaning('anger', 0.9)));
    const window = windowOf([analysed(0, three(0)), analysed(1, []), analysed(2, three(3))], 5);
    expect(window).toMatchObject({ people: { readable: 6, readableAtOnce: 3 }, withheld: 'below-floor', shares: null });
  });

  test('counts those at once who stand in one frame, whichever frame they were read in', () => {
    const read = [0, 1, 2, 3, 4].map((track) => face(track, leaning('neutral', 0.9)));
    const [first, ...others] = read;
    if (first === undefined) throw new Error('no face');
    const frames = [
      analysed(0, [first]),
      analysed(1, [{ ...first, probabilities: null, unreadable: 'blurred' }, ...others]),
    ];
    expect(windowOf(frames, 5)).toMatchObject({ people: { readable: 5, readableAtOnce: 5 }, withheld: null });
  });

  test('withholds the shares of a group under the floor, and only those', () => {
    const group = (size: number) => [
      analysed(
        0,
        Array.from({ length: size }, (_, id) => face(id, leaning('anger', 0.9))),
      ),
    ];
    expect(windowOf(group(4), 5)).toMatchObject({
      withheld: 'below-floor',
      shares: null,
      people: { seen: 4, readable: 4 },
    });
    expect(windowOf(group(5), 5)).toMatchObject({ withheld: null, people: { readable: 5 } });
    expect(windowOf(group(5), 5).shares).not.toBeNull();
  });

  test('counts unreadable people neither towards the floor nor in the shares', () => {
    const readable = Array.from({ length: 4 }, (_, id) => face(id, leaning('anger', 0.9)));
    const window = windowOf([analysed(0, [...readable, face(8, 'too-small'), face(9, 'blurred')])], 5);
    expect(window).toMatchObject({ withheld: 'below-floor', shares: null, people: { seen: 6, readable: 4 } });
  });

  test('is withheld when no face is readable', () => {
    const window = windowOf([analysed(0, [face(1, 'too-small')]), dropped(1, 'overload')]);
    expect(window).toMatchObject({ withheld: 'nobody-readable', shares: null, people: { seen: 1, readable: 0 } });
  });

  test('counts dropped frames by reason and knows no model without an analysed frame', () => {
    const window = windowOf([dropped(0, 'overload'), dropped(1, 'decode-error'), dropped(2, 'overload')]);
    expect(window.frames).toEqual({ analysed: 0, dropped: { 'decode-error': 1, overload: 2 } });
    expect(window.model).toBeNull();
  });

  test('refuses to mix the readings of two models', () => {
    const other = { ...analysed(1, []), model: { name: 'other', digest: 'b'.repeat(64) } };
    expect(() => windowOf([analysed(0, []), other])).toThrow(/two models/);
  });

  test('gives the same bytes for the same frames in any order', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const frames = simulatedWindow(seed);
      const expected = JSON.stringify(windowOf(frames, 5));
      const random = seededRandom(1000 + seed);
      for (let replay = 0; replay < 10; replay += 1) {
        expect(JSON.stringify(windowOf(shuffled(frames, random), 5))).toBe(expected);
      }
    }
  });
});

describe('a window of a model with a known response', () => {
  const random = seededRandom(21);
  const correction: ShareCorrection = {
    estimator: 'adjusted-count-posterior',
    prior: 1,
    errorFactor: 1,
    widening: 1,
    buckets: [{ sizePx: 24, response: fitResponseModel(validationSplit(100, 2.5, random)) }],
  };
  const crowd = (size: number) => [
    analysed(
      0,
      Array.from({ length: size }, (_, id) => face(id, simulatePrediction(id % 2 === 0 ? 3 : 0, 2.5, random))),
    ),
    analysed(1, [face(0, simulatePrediction(3, 2.5, random)), face(99, 'blurred')]),
  ];

  test('has the same shares for the same readings, whatever the run and the source are called', () => {
    const frames = crowd(60);
    const named = (runId: string, sourceId: string) =>
      buildGroupWindow({
        ...{ runId, sourceId, index: 3, windowMs: 5000, floor: 5, partial: false, correction },
        frames: frames.map((frame) => ({ ...frame, runId, sourceId })),
      });
    const [one, other] = [named('a', '/home/one/hall.mp4'), named('b', 'rtsp://camera/stream')];
    expect(one.shares).toEqual(other.shares);
    expect(one.shares?.estimator).toBe('adjusted-count-posterior');
  });

  test('publishes corrected shares, and what counting gives beside them', () => {
    const frames = crowd(60);
    const window = windowOf(frames, 5, correction);
    expect(window.shares?.estimator).toBe('adjusted-count-posterior');
    expect(window.counted).toEqual(windowOf(frames, 5).shares);
    const counted = window.counted?.expressions.find((entry) => entry.expression === 'sadness')?.share ?? 1;
    // Half of them are sad, but look neutral to the network.
    expect(counted).toBeLessThan(0.4);
    expect(Math.abs((shareOf(window, 'sadness') ?? 0) - 0.5)).toBeLessThan(0.5 - counted);
  });

  test('withholds both kinds of shares of a group under the floor', () => {
    expect(windowOf(crowd(4), 5, correction)).toMatchObject({ withheld: 'below-floor', shares: null, counted: null });
    expect(windowOf([analysed(0, [])], 5, correction)).toMatchObject({ shares: null, counted: null });
  });

  test('has the same shares in whatever order its frames came, and whichever window they are in', () => {
    const frames = crowd(30);
    const window = windowOf(frames, 5, correction);
    expect(JSON.stringify(windowOf(frames.toReversed(), 5, correction))).toBe(JSON.stringify(window));
    const rest = { runId: 'run', sourceId: 'cam', windowMs: 5000, floor: 5, partial: false, correction, frames };
    expect(buildGroupWindow({ ...rest, index: 4 }).shares).toEqual(window.shares);
  });

  test('has the same shares when the last digits of its readings differ, as on another processor', () => {
    const draws = seededRandom(5);
    const voted = voteCorrection(new Map([[24, votedFaces(60, 2.5, draws)]]), draws);
    const frames = crowd(30);
    const nudged = frames.map((frame) => ({
      ...frame,
      faces: frame.faces.map((each) => ({
        ...each,
        probabilities: each.probabilities?.map((value, place) => value * (1 + 1e-7 * place)) ?? null,
      })),
    }));
    const [figures = [], others = []] = [frames, nudged].map((each) =>
      (windowOf(each, 5, voted).shares?.expressions ?? []).flatMap(({ share, low, high }) => [share, low, high]),
    );
    expect(others).not.toEqual(figures);
    for (const [place, value] of others.entries()) expect(value).toBeCloseTo(figures[place] ?? -1, 4);
  });
});

describe('trust in a window', () => {
  const people = (count: number) => Array.from({ length: count }, (_, id) => face(id, leaning('neutral', 0.9)));

  test('counts the frames that each person was read in', () => {
    const once = windowOf([analysed(0, people(30))]);
    expect(once.trust).toEqual({ level: 'fair', reasons: ['few-frames'], unlikeness: null, widening: 1 });
    const often = windowOf([0, 1, 2].map((sequence) => analysed(sequence, people(30))));
    expect(often.trust).toMatchObject({ level: 'good', reasons: [] });
    // Seen in three frames, read in one.
    const unread = [1, 2].map((sequence) =>
      analysed(
        sequence,
        people(30).map(({ trackId }) => face(trackId, 'blurred')),
      ),
    );
    expect(windowOf([analysed(0, people(30)), ...unread]).trust?.reasons).toEqual(['few-frames']);
  });

  test('is withheld with the shares', () => {
    expect(windowOf([analysed(0, people(4))], 5).trust).toBeNull();
    expect(windowOf([analysed(0, [])], 5).trust).toBeNull();
  });

  test('widens the published intervals of readings unlike those of validation', () => {
    const random = seededRandom(5);
    const voted = votedFaces(60, 2.5, random);
    const plain = voteCorrection(new Map([[24, voted]]), random);
    const usual = { median: 0, high: 0.01 };
    const strict = plain.buckets.map((bucket) => ({
      ...bucket,
      familiarity: [{ people: 5, energy: usual, entropy: usual }],
    }));
    const frames = [
      analysed(
        0,
        voted.slice(0, 30).map(({ probabilities }, id) => face(id, probabilities)),
      ),
    ];
    const [narrow, wide] = [windowOf(frames, 5, plain), windowOf(frames, 5, { ...plain, buckets: strict })];
    expect(narrow.trust).toMatchObject({ unlikeness: null, widening: 1 });
    expect(wide.trust).toMatchObject({ level: 'poor', reasons: ['unlike-validation', 'few-frames'] });
    expect(wide.trust?.widening).toBeGreaterThan(2);
    for (const [place, { share, low, high }] of (wide.shares?.expressions ?? []).entries()) {
      const before = narrow.shares?.expressions[place];
      expect(share).toBe(before?.share);
      expect(high - low).toBeGreaterThan((before?.high ?? 1) - (before?.low ?? 0));
    }
  });
});

describe('extreme readings', () => {
  const random = seededRandom(6);
  const voted = votedFaces(60, 2.5, random);
  const correction = voteCorrection(new Map([[24, voted]]), random);
  const certain = (expression: Expression) => leaning(expression, 1);
  const crowd = (size: number, read: (id: number) => Probabilities) =>
    analysed(
      0,
      Array.from({ length: size }, (_, id) => face(id, read(id))),
    );

  test.each([
    ['one class only, with probabilities of exactly 0 and 1', [crowd(30, () => certain('fear'))]],
    ['one person', [crowd(1, () => certain('sadness'))]],
    ['two classes, each certain', [crowd(24, (id) => certain(id % 2 === 0 ? 'fear' : 'anger'))]],
    ['5,000 people', [crowd(5000, (id) => voted[id % voted.length]?.probabilities ?? [])]],
    [
      'a track of one reading beside one of 300',
      Array.from({ length: 300 }, (_, sequence) =>
        analysed(sequence, [
          face(1, leaning('neutral', 0.6)),
          ...(sequence === 150 ? [face(2, leaning('happiness', 0.9))] : []),
        ]),
      ),
    ],
  ])('%s give shares inside their intervals', (_, frames) => {
    const { shares, counted, trust } = windowOf(frames, 1, correction);
    for (const { share, low, high } of [...(shares?.expressions ?? []), ...(counted?.expressions ?? [])]) {
      expect(low).toBeLessThanOrEqual(share);
      expect(high).toBeGreaterThanOrEqual(share);
      expect(high - low).toBeGreaterThan(0);
    }
    expect(shares?.expressions).toHaveLength(EXPRESSIONS.length);
    expect(Number.isFinite(trust?.widening)).toBe(true);
  });

  test('a reading that rules an expression out once does not rule it out for the track', () => {
    const frames = Array.from({ length: 300 }, (_, sequence) =>
      analysed(sequence, [face(1, sequence === 0 ? certain('anger') : certain('happiness'))]),
    );
    expect(windowOf(frames).shares?.expressions[1]).toMatchObject({ expression: 'happiness', share: 0.9 });
  });
});

describe('windowIndexAt', () => {
  test('gives the border to the later window', () => {
    expect([0, 4999.9, 5000, 9999, 10000].map((ms) => windowIndexAt(ms, 5000))).toEqual([0, 0, 1, 1, 2]);
  });
});
