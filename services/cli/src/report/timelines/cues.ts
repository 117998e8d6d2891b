import { type GroupWindow, type SourceReport, trustWords, windowMood } from '@crowdtone/domain';

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
      mood: windowMood(window),
      people: `${window.people.seen} ${window.people.seen === 1 ? 'person' : 'people'}, ${window.people.readable} readable`,
      trust: window.trust && trustWords(window.trust),
    }));
}
