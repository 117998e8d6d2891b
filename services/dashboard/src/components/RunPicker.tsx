import type { RunRecord } from '@crowdtone/domain';
import { useId } from 'react';
import { FOLLOW_NEWEST, type Selection } from '../state/selection';
import { runLabel } from '../text/format';
import { t } from '../text/translate';
import './SourcePicker.css';

interface RunPickerProps {
  readonly runs: readonly RunRecord[];
  /** The selected run. */
  readonly run: RunRecord;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
}

/** Selects a run. The first option, an empty value, follows the newest one. */
export function RunPicker({ runs, run, selection, onSelect }: RunPickerProps) {
  const field = useId();
  return (
    <div className="picker">
      <label htmlFor={field}>{t('app.run')}</label>
      <select
        id={field}
        value={selection.runId === run.runId ? run.runId : ''}
        onChange={({ target }) => onSelect({ ...FOLLOW_NEWEST, runId: target.value || null })}
      >
        <option value="">{t('app.latest', { run: runs[0] ? runLabel(runs[0]) : '' })}</option>
        {runs.map((one) => (
          <option key={one.runId} value={one.runId}>
            {runLabel(one)}
          </option>
        ))}
      </select>
    </div>
  );
}
