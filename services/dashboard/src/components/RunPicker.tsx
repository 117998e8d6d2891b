import type { RunRecord } from '@crowdtone/domain';
import { useId } from 'react';
import { FOLLOW_NEWEST, type Pick } from '../state/selection';
import { runLabel } from '../text/format';
import './SourcePicker.css';

interface RunPickerProps {
  readonly runs: readonly RunRecord[];
  /** The one that is shown. */
  readonly run: RunRecord;
  readonly pick: Pick;
  readonly onPick: (pick: Pick) => void;
}

/** The first choice follows the newest run; an empty value stands for it. */
export function RunPicker({ runs, run, pick, onPick }: RunPickerProps) {
  const field = useId();
  return (
    <div className="picker">
      <label htmlFor={field}>Run</label>
      <select
        id={field}
        value={pick.runId === run.runId ? run.runId : ''}
        onChange={({ target }) => onPick({ ...FOLLOW_NEWEST, runId: target.value || null })}
      >
        <option value="">Newest: {runs[0] && runLabel(runs[0])}</option>
        {runs.map((one) => (
          <option key={one.runId} value={one.runId}>
            {runLabel(one)}
          </option>
        ))}
      </select>
    </div>
  );
}
