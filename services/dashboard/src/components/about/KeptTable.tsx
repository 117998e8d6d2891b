import type { ReactNode } from 'react';
import './KeptTable.css';

const KEPT: readonly { readonly what: string; readonly where: string; readonly until: ReactNode }[] = [
  {
    what: 'Whole frames',
    where:
      'in the memory of the program that detects faces. They are not stored. The thumbnails of the overview are made from them there: too coarse to recognise anyone, with every detected face painted over.',
    until: 'a moment',
  },
  {
    what: 'Face crops',
    where:
      'in memory and, encrypted, in the queue while they wait to be classified. The key is made for each run, stays in memory and is never written down, so nothing that a queue keeps on its disk can be read once the run has ended. Never sent to a browser.',
    until: 'until they are classified; of cameras 60 seconds at most',
  },
  {
    what: 'Readings',
    where:
      'on the machine of the operator, so that figures can be checked: the position and size of a face in the frame, and how much it looked like each expression. No picture, no name; shown on no page and in no interface.',
    until: 'until the operator deletes them',
  },
  {
    what: 'Figures of the group',
    where: 'on the same machine, and on this dashboard: how many people, which shares, alerts and notes',
    until: 'until the operator deletes them',
  },
  {
    what: 'Who a person is',
    where: 'is not determined, so it is stored nowhere',
    until: 'not at all',
  },
];

/** What is stored about people, where, and for how long. */
export function KeptTable() {
  return (
    <dl className="kept">
      {KEPT.map(({ what, where, until }) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{where}</dd>
          <dd className="kept-until">{until}</dd>
        </div>
      ))}
    </dl>
  );
}
