import type { Severity } from '@crowdtone/domain';
import { SEVERITY_LABELS } from '../../text/labels';
import './SeverityChip.css';

/** Severity of an alert as a coloured label. */
export function SeverityChip({ severity }: { readonly severity: Severity }) {
  return <span className={`severity-chip severity-${severity}`}>{SEVERITY_LABELS[severity]}</span>;
}
