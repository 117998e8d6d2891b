/** What notes on a source say, in any language. */
import type { SourceNote, SourceNoteFacts } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import type { Words } from './words';

type FactsOf<Kind extends SourceNoteFacts['kind']> = Extract<SourceNoteFacts, { kind: Kind }>;

/** A note in a language; notes of older versions, without facts, keep their English sentence. */
export function noteText(words: Words, { text, facts }: Pick<SourceNote, 'text' | 'facts'>): string {
  return facts === undefined ? text : noteSentence(words, facts);
}

/** The note of a source about `facts`, with its English sentence. @param code for programs */
export function sourceNote(english: Words, code: string, facts: SourceNoteFacts): SourceNote {
  return { code, text: noteSentence(english, facts), facts };
}

function noteSentence(words: Words, facts: SourceNoteFacts): string {
  const { text, number } = words;
  const time = (ms: number) => elapsedText(words, ms);
  const since = (ms: number | null) => (ms === null ? '' : text('note.sinceFirst', { time: time(ms) }));
  switch (facts.kind) {
    case 'stream':
      return streamSentence(words, facts);
    case 'tone-mapped':
      return text('note.toneMapped', { curve: facts.curve });
    case 'not-tone-mapped': {
      const why = facts.why === 'rgb' ? text('note.storedAsRgb') : text('note.noZscale');
      return text('note.notToneMapped', { curve: facts.curve, why });
    }
    case 'no-hardware':
      return text('note.noHardware', { choice: facts.choice });
    case 'key-frames': {
      const { gapMs, longest } = facts;
      const rare = longest && { longest: time(longest.ms), from: time(longest.fromMs) };
      return `${text('note.keyFrames', { gap: time(gapMs) })}${rare ? text('note.rareKeyFrames', rare) : ''}`;
    }
    case 'no-times':
      return facts.frameRate === null
        ? text('note.noTimesNorRate')
        : text('note.noTimes', { rate: number(facts.frameRate) });
    case 'deinterlaced-on-request':
      return text('note.deinterlacedOnRequest');
    case 'deinterlaced':
      return text('note.deinterlaced', { since: since(facts.firstMs) });
    case 'interlaced':
      return text('note.interlaced', { since: since(facts.firstMs) });
    case 'combed':
      return text('note.combed');
    case 'aspect':
      return text('note.aspect', { aspect: number(facts.aspect, 3) });
    case 'rotated':
      return text('note.rotated', { degrees: facts.degrees });
    case 'masked':
      return text('note.masked', { count: facts.areas });
    case 'unrelated-start':
      return text('note.unrelatedStart', { time: time(facts.startMs) });
    case 'late-start':
      return text('note.lateStart', { time: time(facts.startMs) });
    case 'pause':
      return text('note.pause', jumpsOf(words, facts));
    case 'restart':
      return text('note.restart', jumpsOf(words, facts));
    case 'stray-stamps':
      return text('note.strayStamps', { count: facts.frames, farthest: time(facts.farthestMs) });
    case 'no-duration':
      return text('note.noDuration', { last: time(facts.lastMs) });
    case 'wrong-duration':
      return text('note.wrongDuration', { stated: time(facts.headerMs), last: time(facts.lastMs) });
    case 'resized': {
      const { changes, firstMs, sizes, hasMore } = facts;
      const shown = sizes.join(', ');
      const named = hasMore ? text('note.moreSizes', { sizes: shown }) : shown;
      return text('note.resized', { count: changes, first: time(firstMs), sizes: named });
    }
    case 'growing':
      return text('note.growing', { last: time(facts.lastMs) });
  }
}

function streamSentence({ text, number }: Words, { streams, chosen, others, more }: FactsOf<'stream'>): string {
  const nameOf = ({ index, codec, width, height, isStill, isDefault }: typeof chosen) =>
    text('note.streamName', {
      ...{ index: String(index), codec, width: String(width), height: String(height) },
      still: isStill ? text('note.still') : '',
      marked: isDefault ? text('note.marked') : '',
    });
  const named = others.map(nameOf).join(', ');
  return text('note.stream', {
    ...{ streams: number(streams), chosen: nameOf(chosen) },
    others: more > 0 ? text('note.moreStreams', { streams: named, more: number(more) }) : named,
  });
}

function jumpsOf(words: Words, { count, longestMs, atMs }: FactsOf<'pause' | 'restart'>) {
  return { count, longest: elapsedText(words, longestMs), at: elapsedText(words, atMs) };
}

/** A time or a duration, milliseconds: `0:04.2`, below an hour with the tenths of a second where there are any. */
export function elapsedText({ number }: Pick<Words, 'number'>, ms: number): string {
  const length = Math.abs(ms);
  const tenth = Math.floor(length / 100) % 10;
  const fraction = length < 3_600_000 && tenth > 0 ? number(tenth / 10, 1).slice(1) : '';
  return `${ms < 0 ? '-' : ''}${clock(length)}${fraction}`;
}
