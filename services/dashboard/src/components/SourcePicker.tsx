import type { RunRecord, SourceRecord } from '@crowdtone/domain';
import { useId } from 'react';
import type { Pick, Shown } from '../state/selection';
import { STATE_WORDS } from '../text/words';
import { RunPicker } from './RunPicker';
import './SourcePicker.css';

interface SourcePickerProps {
  readonly runs: readonly RunRecord[];
  readonly shown: Shown;
  readonly pick: Pick;
  readonly onPick: (pick: Pick) => void;
}

/** Run and source; the first choice of each follows what happens by itself. An empty value stands for it. */
export function SourcePicker({ runs, shown, pick, onPick }: SourcePickerProps) {
  const { run, sources, source } = shown;
  const sourceField = useId();
  return (
    <div className="source-picker">
      <RunPicker runs={runs} run={run} pick={pick} onPick={onPick} />
      <div className="picker">
        <label htmlFor={sourceField}>Source</label>
        <select
          id={sourceField}
          value={pick.sourceId !== null && pick.sourceId === source?.sourceId ? pick.sourceId : ''}
          // A source is picked together with its run, so that a newer run does not take it away.
          onChange={({ target }) =>
            onPick({ runId: target.value ? run.runId : pick.runId, sourceId: target.value || null })
          }
        >
          <option value="">{source === null ? 'None yet' : `Current: ${source.label}`}</option>
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
  return `${label} (${STATE_WORDS[state].toLowerCase()})`;
}
