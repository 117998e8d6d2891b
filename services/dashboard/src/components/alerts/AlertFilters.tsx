import type { Severity } from '@crowdtone/domain';
import { useId } from 'react';
import { SEVERITY_ORDER } from '../../text/severity-order';
import { t } from '../../text/translate';
import './AlertFilters.css';

interface AlertFiltersProps {
  /** Names of the sources by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly sourceId: string | null;
  readonly onSource: (sourceId: string | null) => void;
  readonly severity: Severity | null;
  readonly onSeverity: (severity: Severity | null) => void;
}

/** Filters of the alert list. An empty value stands for all. */
export function AlertFilters({ names, sourceId, onSource, severity, onSeverity }: AlertFiltersProps) {
  const [sourceField, severityField] = [useId(), useId()];
  const choices = [...names].sort(([, one], [, other]) => one.localeCompare(other));
  const isUnknown = sourceId !== null && !names.has(sourceId);
  return (
    <div className="alert-filters">
      <div className="picker">
        <label htmlFor={sourceField}>{t('app.source')}</label>
        <select id={sourceField} value={sourceId ?? ''} onChange={({ target }) => onSource(target.value || null)}>
          <option value="">{t('alerts.allSources')}</option>
          {isUnknown && <option value={sourceId}>{sourceId}</option>}
          {choices.map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div className="picker">
        <label htmlFor={severityField}>{t('alerts.severity')}</label>
        <select
          id={severityField}
          value={severity ?? ''}
          onChange={({ target }) => onSeverity(SEVERITY_ORDER.find((one) => one === target.value) ?? null)}
        >
          <option value="">{t('alerts.allSeverities')}</option>
          {SEVERITY_ORDER.map((one) => (
            <option key={one} value={one}>
              {t(`severity.${one}`)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
