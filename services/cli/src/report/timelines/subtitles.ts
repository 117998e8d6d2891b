import type { Words } from '@crowdtone/texts';
import type { Cue } from './cues';

/** Cues as WebVTT (W3C Candidate Recommendation of 4 April 2019). */
export function toWebVtt(words: Words, cues: readonly Cue[]): string {
  const blocks = cues.map(
    (cue, index) =>
      `${index + 1}\n${timeOf(cue.startMs, '.')} --> ${timeOf(cue.endMs, '.')}\n${escaped(textOf(words, cue))}\n`,
  );
  return ['WEBVTT\n', ...blocks].join('\n');
}

/** Cues as SubRip. */
export function toSrt(words: Words, cues: readonly Cue[]): string {
  return cues
    .map(
      (cue, index) =>
        `${index + 1}\n${timeOf(cue.startMs, ',')} --> ${timeOf(cue.endMs, ',')}\n${textOf(words, cue)}\n`,
    )
    .join('\n');
}

function textOf({ text }: Words, { mood, people, trust }: Cue): string {
  return `${mood}\n${people}${trust === null ? '' : text('report.cueTrust', { trust })}`;
}

/** `01:02:03.004`. */
function timeOf(ms: number, point: '.' | ','): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}${point}${String(ms % 1000).padStart(3, '0')}`;
}

/** WebVTT has tags and entities. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
