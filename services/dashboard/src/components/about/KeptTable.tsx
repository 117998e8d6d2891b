import type { ReactNode } from 'react';
import './KeptTable.css';

const KEPT: readonly { readonly what: string; readonly where: string; readonly until: ReactNode }[] = [
  {
    what: 'Whole pictures',
    where:
      'in the memory of the program that looks for faces. They are not stored. The small live pictures of the overview are made from them there: so coarse that nobody can be recognised, with every face that was found painted over.',
    until: 'a moment',
  },
  {
    what: 'Cut-outs of faces',
    where: 'in memory, while they wait to be read; never on a disk, never sent to a browser',
    until: 'until they are read; of cameras 60 seconds at most',
  },
  {
    what: 'Readings',
    where:
      'on the machine of whoever runs Crowdtone, so that figures can be checked: where in the picture a face was, its size, and how much it looked like each expression. No picture, no name; shown by no page and no interface.',
    until: 'until they delete them',
  },
  {
    what: 'Figures of the group',
    where: 'on the same machine, and on this dashboard: how many people, which shares, alerts and notes',
    until: 'until they delete them',
  },
  {
    what: 'Who somebody is',
    where: 'is not worked out, so it is nowhere',
    until: 'not at all',
  },
];

/** What is kept of whom, where, and for how long. */
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
