import type { GroupWindow } from '../windows';
import type { Verdict } from './hysteresis';
import type { ChangeRule, CrowdRule, MoodMeasure, MoodRule } from './rules';

/** What rules read of a window. */
export type JudgedWindow = Pick<GroupWindow, 'startMs' | 'endMs' | 'partial' | 'shares'> & {
  readonly frames: Pick<GroupWindow['frames'], 'analysed'>;
  readonly people: Pick<GroupWindow['people'], 'seen'>;
};

/** What a window says about a rule. */
export interface Measurement {
  /** The estimate, for messages. */
  readonly value: number;
  /** What is compared with the thresholds: the estimate, or the end of its interval that is nearest to "no alert". */
  readonly judged: number;
}

/** Derives one measurement from each window of a source, and classifies it. */
export interface Gauge {
  /** Null when the window has no such value. Called once for every window, in order of time. */
  read(window: JudgedWindow): Measurement | null;
  /** Classifies what is compared with the thresholds. */
  judge(judged: number): Verdict;
  /** Whether a value is further beyond the threshold than another. */
  isMoreExtreme(value: number, than: number): boolean;
}

/** The gauge that a rule needs. */
export function gaugeOf(rule: MoodRule | CrowdRule | ChangeRule): Gauge {
  if (rule.kind === 'mood') return { read: (window) => moodMeasurement(window, rule), ...levelJudge(rule) };
  if (rule.kind === 'crowd') return { read: (window) => exactly(peopleIn(window)), ...levelJudge(rule) };
  return new ChangeGauge(rule);
}

/**
 * A group under the privacy floor has no shares, and a partial window covers a shorter time than the others, so neither
 * has a value.
 */
function moodIn({ partial, shares }: JudgedWindow, measure: MoodMeasure): number | null {
  if (partial || shares === null) return null;
  if (measure === 'valence' || measure === 'arousal') return shares[measure];
  return shares.expressions.find(({ expression }) => expression === measure)?.share ?? null;
}

function moodMeasurement(window: JudgedWindow, { measure, above, sure }: MoodRule): Measurement | null {
  const value = moodIn(window, measure);
  const share = window.shares?.expressions.find(({ expression }) => expression === measure);
  // Valence and arousal have no interval.
  if (value === null || !sure || share === undefined) return exactly(value);
  return { value, judged: above !== undefined ? share.low : share.high };
}

function exactly(value: number | null): Measurement | null {
  return value === null ? null : { value, judged: value };
}

/** Zero people is a value only when frames were analysed: if all were dropped, the number of people is unknown. */
function peopleIn({ partial, frames, people }: JudgedWindow): number | null {
  return partial || frames.analysed === 0 ? null : people.seen;
}

function levelJudge({ above, below, clear }: MoodRule | CrowdRule): Pick<Gauge, 'judge' | 'isMoreExtreme'> {
  // A rule has exactly one of them; its schema sees to that.
  const rises = above !== undefined;
  const sign = rises ? 1 : -1;
  const threshold = sign * (above ?? below ?? 0);
  const clearAt = clear === undefined ? threshold : sign * clear;
  return {
    judge: (value) => (sign * value > threshold ? 'breach' : sign * value <= clearAt ? 'calm' : 'between'),
    isMoreExtreme: (value, than) => sign * value > sign * than,
  };
}

/**
 * The signed difference to the mean of the preceding windows. That mean keeps moving while the alert lasts, so a mood
 * that stays at its new level becomes the baseline.
 */
class ChangeGauge implements Gauge {
  readonly #before: number[] = [];
  #knownUntilMs = 0;

  constructor(private readonly rule: ChangeRule) {}

  read(window: JudgedWindow): Measurement | null {
    const value = moodIn(window, this.rule.measure);
    if (value === null) return null;
    const { over } = this.rule;
    // After a gap longer than the span of the mean, older values are no baseline.
    const silenceMs = window.startMs - this.#knownUntilMs;
    if (silenceMs > over * (window.endMs - window.startMs)) this.#before.length = 0;
    const mean = this.#before.reduce((sum, earlier) => sum + earlier, 0) / over;
    const difference = this.#before.length === over ? value - mean : null;
    this.#before.push(value);
    if (this.#before.length > over) this.#before.shift();
    this.#knownUntilMs = window.endMs;
    return exactly(difference);
  }

  judge(difference: number): Verdict {
    const { by, clear = by } = this.rule;
    const size = this.#sizeOf(difference);
    if (size >= by) return 'breach';
    return size < clear ? 'calm' : 'between';
  }

  isMoreExtreme(difference: number, than: number): boolean {
    return this.#sizeOf(difference) > this.#sizeOf(than);
  }

  #sizeOf(difference: number): number {
    const { direction } = this.rule;
    if (direction === 'either') return Math.abs(difference);
    return direction === 'rise' ? difference : -difference;
  }
}
