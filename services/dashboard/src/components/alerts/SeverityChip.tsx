import type { Severity } from '@crowdtone/domain';
import { t } from '../../text/translate';
import './SeverityChip.css';

/** Severity of an alert as a coloured label. */
export function SeverityChip({ severity }: { readonly severity: Severity }) {
  return <span className={`severity-chip severity-${severity}`}>{t(`severity.${severity}`)}</span>;
}
