import type { RunRecord, SourceRecord } from '@crowdtone/domain';
import { useId } from 'react';
import type { Selection, Shown } from '../state/selection';
import { t } from '../text/translate';
import { RunPicker } from './RunPicker';
import './SourcePicker.css';

interface SourcePickerProps {
  readonly runs: readonly RunRecord[];
  readonly shown: Shown;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
}

/** Selects a run and a source. The first option of each, an empty value, follows the newest. */
export function SourcePicker({ runs, shown, selection, onSelect }: SourcePickerProps) {
  const { run, sources, source } = shown;
  const sourceField = useId();
  return (
    <div className="source-picker">
      <RunPicker runs={runs} run={run} selection={selection} onSelect={onSelect} />
      <div className="picker">
        <label htmlFor={sourceField}>{t('app.source')}</label>
        <select
          id={sourceField}
          value={selection.sourceId !== null && selection.sourceId === source?.sourceId ? selection.sourceId : ''}
          // A source is selected together with its run, so that a newer run does not replace it.
          onChange={({ target }) =>
            onSelect({ runId: target.value ? run.runId : selection.runId, sourceId: target.value || null })
          }
        >
          <option value="">
            {source === null ? t('app.noSourceYet') : t('app.current', { source: source.label })}
          </option>
          {sources.map((one) => (
            <option key={one.sourceId} value={one.sourceId}>
              {sourceLabel(one)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

function sourceLabel({ label, state }: SourceRecord): string {
  return t('app.sourceWithState', { source: label, state: t(`state.${state}`).toLowerCase() });
}
