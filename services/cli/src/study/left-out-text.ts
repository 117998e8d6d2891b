import type { StudyReport } from '@crowdtone/domain/tables';
import type { Words } from '@crowdtone/texts';

/** Why an event could not be used. */
export type LeftOutFacts = StudyReport['leftOut'][number]['facts'];

/** Why an event was left out of a study, in a sentence. */
export function leftOutText({ text }: Words, facts: LeftOutFacts): string {
  if (facts.kind === 'note-outside') return text('study.noteOutside', { note: facts.note });
  const { file, line } = facts.origin;
  const what = { place: text('study.place', { file, line: String(line) }), event: facts.event };
  switch (facts.kind) {
    case 'no-recording':
      return text('study.noRecording', { ...what, pattern: facts.pattern });
    case 'no-clock':
      return text('study.noClockOfRecording', what);
    case 'outside': {
      const { recordings, hasMore, readAs } = facts;
      const named = recordings.map((extent) => text('study.extent', extent)).join(', ');
      return text('study.outside', {
        ...what,
        recordings: `${named}${hasMore ? ', ...' : ''}`,
        read: readAs === null ? '' : text('study.readAs', { moment: readAs }),
      });
    }
  }
}
