import type { Retention } from '@crowdtone/domain';
import type { ReactNode } from 'react';
import './StorageTable.css';

/** @param retention null while it is unknown */
const keptFor = (
  retention: Retention | null,
): readonly { readonly what: string; readonly where: string; readonly until: ReactNode }[] => [
  {
    what: 'Whole frames',
    where:
      'in the memory of the process that detects faces. They are not stored. The thumbnails of the overview are made from them there: too coarse to recognise anyone, with every detected face painted over.',
    until: 'a moment',
  },
  {
    what: 'Face crops',
    where:
      'in memory and, encrypted, in the queue while they wait to be classified. The key is made for each run, stays in memory and is never written down, so nothing that the queue keeps on disk can be read once the run has ended. Never sent to a browser.',
    until: 'until they are classified; of cameras 60 seconds at most',
  },
  {
    what: 'Classifications',
    where:
      'on the operator’s machine, so that figures can be verified: the position and size of a face in the frame, and its score for each expression. No image, no name; not available on any page or interface. Of a camera’s group under the privacy floor they are deleted as soon as their window of a few seconds ends.',
    until: ageText(retention?.readings),
  },
  {
    what: 'Group figures',
    where: 'on the same machine and on this dashboard: counts, shares, alerts and notes',
    until: ageText(retention?.windows),
  },
  {
    what: 'Log of the operators',
    where:
      'on the same machine, for the operators: who signed in, was refused, changed a camera, deleted or exported figures. Nothing in it is about people in view.',
    until: ageText(retention?.log, 'for ever'),
  },
  {
    what: 'Identity',
    where: 'not determined and not stored',
    until: 'never stored',
  },
];

/** What is stored about people, where, and for how long. */
export function StorageTable({ retention }: { readonly retention: Retention | null }) {
  return (
    <dl className="kept">
      {keptFor(retention).map(({ what, where, until }) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{where}</dd>
          <dd className="kept-until">{until}</dd>
        </div>
      ))}
    </dl>
  );
}

const HOUR_MS = 3_600_000;

/** Ages are those of cameras: of a recording nobody knows when it was filmed. */
function ageText(ms: number | null | undefined, unlimited?: string): string {
  if (ms == null) return unlimited ?? 'until the operator deletes them';
  const hours = Math.round(ms / HOUR_MS);
  const age = hours % 24 === 0 && hours > 24 ? `${hours / 24} days` : `${hours} hours`;
  if (unlimited !== undefined) return age;
  return `of cameras ${age}; of recordings until the operator deletes them`;
}
