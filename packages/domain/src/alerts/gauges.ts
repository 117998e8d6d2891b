import type { GroupWindow } from '../windows';
import type { Verdict } from './hysteresis';
import type { ChangeRule, CrowdRule, MoodMeasure, MoodRule } from './rules';

/** Reads one figure from each window of a source, and judges it. */
export interface Gauge {
  /** Null when the window says nothing of it. Called once for every window, in order of time. */
  read(window: GroupWindow): number | null;
  judge(value: number): Verdict;
  /** Whether a value is farther from all well than another. */
  isFarther(value: number, than: number): boolean;
}

export function gaugeOf(rule: MoodRule | CrowdRule | ChangeRule): Gauge {
  if (rule.kind === 'mood') return { read: (window) => moodIn(window, rule.measure), ...levelJudge(rule) };
  if (rule.kind === 'crowd') return { read: peopleIn, ...levelJudge(rule) };
  return new ChangeGauge(rule);
}

/**
 * A group under the privacy floor has no shares, so it says nothing; and what a partial window says holds for a shorter
 * time than the others.
 */
function moodIn({ partial, shares }: GroupWindow, measure: MoodMeasure): number | null {
  if (partial || shares === null) return null;
  if (measure === 'valence' || measure === 'arousal') return shares[measure];
  return shares.expressions.find(({ expression }) => expression === measure)?.share ?? null;
}

/** That nobody was seen is known only where somebody looked: frames that were all dropped show no empty hall. */
function peopleIn({ partial, frames, people }: GroupWindow): number | null {
  return partial || frames.analysed === 0 ? null : people.seen;
}

function levelJudge({ above, below, clear }: MoodRule | CrowdRule): Pick<Gauge, 'judge' | 'isFarther'> {
  // A rule has exactly one of them; its schema sees to that.
  const rises = above !== undefined;
  const sign = rises ? 1 : -1;
  const threshold = sign * (above ?? below ?? 0);
  const clearAt = clear === undefined ? threshold : sign * clear;
  return {
    judge: (value) => (sign * value > threshold ? 'breach' : sign * value <= clearAt ? 'calm' : 'between'),
    isFarther: (value, than) => sign * value > sign * than,
  };
}

/**
 * The signed difference to the mean of the windows before. They go on moving while the alert lasts, so a mood that stays
 * where it jumped to is the usual one after a while.
 */
class ChangeGauge implements Gauge {
  readonly #before: number[] = [];
  #knownUntilMs = 0;

  constructor(private readonly rule: ChangeRule) {}

  read(window: GroupWindow): number | null {
    const value = moodIn(window, this.rule.measure);
    if (value === null) return null;
    const { over } = this.rule;
    // What was known before a silence longer than the span of the mean is no measure of what is sudden.
    const silenceMs = window.startMs - this.#knownUntilMs;
    if (silenceMs > over * (window.endMs - window.startMs)) this.#before.length = 0;
    const mean = this.#before.reduce((sum, earlier) => sum + earlier, 0) / over;
    const difference = this.#before.length === over ? value - mean : null;
    this.#before.push(value);
    if (this.#before.length > over) this.#before.shift();
    this.#knownUntilMs = window.endMs;
    return difference;
  }

  judge(difference: number): Verdict {
    const { by, clear = by } = this.rule;
    const size = this.#sizeOf(difference);
    if (size >= by) return 'breach';
    return size < clear ? 'calm' : 'between';
  }

  isFarther(difference: number, than: number): boolean {
    return this.#sizeOf(difference) > this.#sizeOf(than);
  }

  #sizeOf(difference: number): number {
    const { direction } = this.rule;
    if (direction === 'either') return Math.abs(difference);
    return direction === 'rise' ? difference : -difference;
  }
}
