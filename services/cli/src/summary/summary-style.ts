import type { Words } from '@crowdtone/texts';

/** How a summary is written. */
export interface SummaryStyle {
  readonly words: Words;
  readonly timeZone: string;
}
