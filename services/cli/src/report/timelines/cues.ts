import type { GroupWindow, SourceReport } from '@crowdtone/domain';
import { trustText, type Words, windowMoodText } from '@crowdtone/texts';

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
export function cuesOf(words: Words, { windows, durationMs }: SourceReport): Cue[] {
  const endOf = ({ endMs }: GroupWindow) => Math.min(endMs, durationMs ?? endMs);
  return windows
    .filter((window) => endOf(window) > window.startMs)
    .map((window) => ({
      startMs: Math.round(window.startMs),
      endMs: Math.round(endOf(window)),
      mood: windowMoodText(words, window),
      people: words.text('report.cuePeople', { count: window.people.seen, readable: window.people.readable }),
      trust: window.trust && trustText(words, window.trust),
    }));
}
