import type { SourceRecord } from '@crowdtone/domain';
import './SourcePurposes.css';

/** Setting and legal basis of each source of the run, as declared by the operator. */
export function SourcePurposes({ sources }: { readonly sources: readonly SourceRecord[] }) {
  if (sources.length === 0) return <p className="quiet">No sources.</p>;
  return (
    <ul className="watched">
      {sources.map(({ sourceId, label, purpose }) => (
        <li key={sourceId}>
          <strong>{label}</strong>
          {purpose === undefined ? (
            <span className="quiet">recording; setting not recorded</span>
          ) : (
            <>
              <span>{purpose.setting.replaceAll('-', ' ')}</span>
              <span className="quiet">
                {purpose.legalBasis === null ? 'no legal basis recorded' : `legal basis: ${purpose.legalBasis}`}
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
