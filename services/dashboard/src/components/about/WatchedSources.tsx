import type { SourceRecord } from '@crowdtone/domain';
import './WatchedSources.css';

/** Where each source of the run watches people, and why whoever runs it says that this is lawful. */
export function WatchedSources({ sources }: { readonly sources: readonly SourceRecord[] }) {
  if (sources.length === 0) return <p className="quiet">Nothing is being watched.</p>;
  return (
    <ul className="watched">
      {sources.map(({ sourceId, label, purpose }) => (
        <li key={sourceId}>
          <strong>{label}</strong>
          {purpose === undefined ? (
            <span className="quiet">a recording; nothing is written down of where it was made</span>
          ) : (
            <>
              <span>{purpose.setting.replaceAll('-', ' ')}</span>
              <span className="quiet">
                {purpose.legalBasis === null ? 'no legal basis is written down' : `because of: ${purpose.legalBasis}`}
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
