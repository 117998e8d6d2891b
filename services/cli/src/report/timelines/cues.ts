import { type GroupWindow, headline, headlineFigures, type SourceReport, trustWords } from '@crowdtone/domain';

/** What is said of one window: the mood in a sentence, and what it rests on. */
export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  /** The sentence of the report, or why there are no shares. */
  readonly mood: string;
  readonly people: string;
  /** Null where there are no shares. */
  readonly trust: string | null;
}

/** One cue for each window, within the length of the video. */
export function cuesOf({ windows, durationMs }: SourceReport): Cue[] {
  const endOf = ({ endMs }: GroupWindow) => Math.min(endMs, durationMs ?? endMs);
  return windows
    .filter((window) => endOf(window) > window.startMs)
    .map((window) => ({
      startMs: Math.round(window.startMs),
      endMs: Math.round(endOf(window)),
      mood: moodOf(window),
      people: `${window.people.seen} ${window.people.seen === 1 ? 'person' : 'people'}, ${window.people.readable} readable`,
      trust: window.trust && trustWords(window.trust),
    }));
}

/** The mood of a window in one hedged sentence with its interval; why there are no shares where there are none. */
export function moodOf({ shares, counted, withheld, floor }: GroupWindow): string {
  if (shares === null) {
    return withheld === 'below-floor'
      ? `No shares: fewer than ${floor} people were readable at the same time`
      : 'No shares: no one was readable';
  }
  const figures = headlineFigures(shares, counted);
  return figures === null ? headline(shares, counted) : `${headline(shares, counted)}: ${figures}`;
}
