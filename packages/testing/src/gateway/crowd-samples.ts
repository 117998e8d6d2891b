/** Synthetic runs, sources and windows that resemble those of a real crowd; seeded, so they are always the same. */
import {
  EXPRESSIONS,
  type ExpressionShare,
  type GroupShares,
  type GroupWindow,
  type RunRecord,
  type SourceRecord,
  tallyTotal,
  type UnreadableReason,
} from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime';
import { aRun, aSource, FLOOR, GOOD_TRUST, WINDOW_MS } from '../records';

export { FLOOR, WINDOW_MS };

const MODEL = { name: 'faceapi-baseline', digest: 'b7503ce7df31039b1c43316a9b865cab6a70dd748cc602d3fa28b551503c3871' };
const SETTINGS = {
  fps: 2,
  readableFloorPx: 24,
  cropScale: 1,
  windowMs: WINDOW_MS,
  floor: FLOOR,
  detector: 'ssd',
  model: MODEL,
};

/** A run. */
export function sampleRun(overrides: Partial<RunRecord> = {}): RunRecord {
  return aRun({ runId: 'run-1', startedAt: '2026-05-12T18:04:00.000Z', settings: SETTINGS, ...overrides });
}

/** A source that is being analysed. */
export function sampleSource(overrides: Partial<SourceRecord> = {}): SourceRecord {
  return aSource({
    runId: 'run-1',
    sourceId: 'stand-north',
    label: 'stand-north.mp4',
    durationMs: 600_000,
    state: 'running',
    ...overrides,
  });
}

/** The people of a window. */
export interface SampleWindowSpec {
  readonly index: number;
  /** Readable people by expression, in the order of EXPRESSIONS. */
  readonly votes: readonly number[];
  readonly unreadable?: Partial<Record<UnreadableReason, number>>;
  /** Counted people, if `votes` are corrected ones. */
  readonly counted?: readonly number[];
  readonly sourceId?: string;
  readonly runId?: string;
}

/** A window in which each readable person shows one expression. Below the floor its shares are withheld. */
export function sampleWindow({
  index,
  votes,
  unreadable = {},
  counted,
  sourceId,
  runId,
}: SampleWindowSpec): GroupWindow {
  const readable = votes.reduce((sum, vote) => sum + vote, 0);
  const withheld = readable === 0 ? 'nobody-readable' : readable < FLOOR ? 'below-floor' : null;
  return {
    runId: runId ?? 'run-1',
    sourceId: sourceId ?? 'stand-north',
    index,
    startMs: index * WINDOW_MS,
    endMs: (index + 1) * WINDOW_MS,
    partial: false,
    frames: { analysed: 10, dropped: {} },
    people: { seen: readable + tallyTotal(unreadable), readable, readableAtOnce: readable, unreadable },
    floor: FLOOR,
    withheld,
    shares:
      withheld === null ? { ...sharesOf(votes), estimator: counted ? 'adjusted-count-posterior' : 'counted' } : null,
    counted: withheld === null && counted ? sharesOf(counted) : null,
    trust: withheld === null ? GOOD_TRUST : null,
    model: MODEL,
  };
}

function sharesOf(votes: readonly number[]): GroupShares {
  const people = votes.reduce((sum, vote) => sum + vote, 0);
  const expressions = EXPRESSIONS.map(
    (expression, place): ExpressionShare => ({ expression, ...wilson(votes[place] ?? 0, people) }),
  );
  const shareOf = (wanted: string) => expressions.find(({ expression }) => expression === wanted)?.share ?? 0;
  return {
    estimator: 'counted',
    expressions,
    valence: clamp(0.9 * shareOf('happiness') - 0.7 * shareOf('sadness') - 0.6 * shareOf('anger')),
    arousal: clamp(0.8 * shareOf('surprise') + 0.6 * shareOf('anger') + 0.3 * shareOf('happiness') - 0.2),
  };
}

/** A crowd before, during and after a happy event: `count` windows with drifting moods and one intermission. */
export function sampleStory(
  count: number,
  where: { sourceId?: string; runId?: string; seed?: number } = {},
): GroupWindow[] {
  const random = seededRandom(where.seed ?? 7);
  let crowd: number[] = [];
  return Array.from({ length: count }, (_, index) => {
    const progress = index / Math.max(1, count - 1);
    const bump = (middle: number, width: number) => Math.exp(-(((progress - middle) / width) ** 2));
    const [gasp, delight, gloom] = [bump(0.36, 0.05), bump(0.55, 0.16), bump(0.9, 0.1)];
    const intermission = progress > 0.68 && progress < 0.74;
    const people = intermission ? Math.round(random() * 4) : Math.round(26 + 14 * delight + 6 * (random() - 0.5));
    const weights = [
      0.62 - 0.42 * delight,
      0.12 + 0.75 * delight,
      0.05 + 0.6 * gasp,
      0.07 + 0.3 * gloom,
      0.05 + 0.12 * gloom,
      0.02,
      0.03 + 0.08 * gasp,
      0.03,
    ];
    // Most people keep the face they had five seconds ago.
    crowd = Array.from({ length: people }, (_person, seat) => {
      const before = crowd[seat];
      return before === undefined || random() < 0.3 ? draw(weights, random) : before;
    });
    return sampleWindow({
      index,
      votes: EXPRESSIONS.map((_expression, place) => crowd.filter((shown) => shown === place).length),
      unreadable: {
        'too-small': Math.round(9 + 4 * random() + (intermission ? 6 : 0)),
        blurred: Math.round(2 + 3 * random()),
        'cut-off': random() < 0.4 ? 1 : 0,
      },
      ...where,
    });
  });
}

/** Wilson score interval of a share at 95 % (Wilson 1927). */
function wilson(votes: number, people: number): { share: number; low: number; high: number } {
  if (people === 0) return { share: 0, low: 0, high: 1 };
  const z = 1.959964;
  const share = votes / people;
  const middle = (share + (z * z) / (2 * people)) / (1 + (z * z) / people);
  const reach =
    (z / (1 + (z * z) / people)) * Math.sqrt((share * (1 - share)) / people + (z * z) / (4 * people * people));
  return { share, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

/** The place of an expression, drawn with these weights. */
function draw(weights: readonly number[], random: () => number): number {
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  const place = weights.findIndex((weight) => {
    left -= weight;
    return left <= 0;
  });
  return Math.max(place, 0);
}

function clamp(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
