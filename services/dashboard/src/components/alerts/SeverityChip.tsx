import type { Severity } from '@crowdtone/domain';
import { SEVERITY_WORDS } from '../../text/words';
import './SeverityChip.css';

/** How pressing an alert is, in a word. */
export function SeverityChip({ severity }: { readonly severity: Severity }) {
  return <span className={`severity-chip severity-${severity}`}>{SEVERITY_WORDS[severity]}</span>;
}
