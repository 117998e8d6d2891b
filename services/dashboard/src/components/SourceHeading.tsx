import type { RunRecord, SourceRecord } from '@crowdtone/domain';
import { moment } from '../text/format';
import { STATE_WORDS } from '../text/words';
import './SourceHeading.css';

interface SourceHeadingProps {
  readonly run: RunRecord;
  readonly source: SourceRecord;
}

export function SourceHeading({ run, source }: SourceHeadingProps) {
  return (
    <div className="source-heading">
      <h1>{source.label}</h1>
      <span className={`state-chip state-${source.state}`}>{STATE_WORDS[source.state]}</span>
      <span className="quiet figures">
        {source.width === null ? 'live' : `${source.width} × ${source.height}`}, analysed since {moment(run.startedAt)}
      </span>
    </div>
  );
}
