import type { RunRecord, SourceRecord } from '@crowdtone/domain';
import { Card } from './Card';

interface WaitingProps {
  readonly run: RunRecord;
  readonly source: SourceRecord | null;
}

/** Stands where the figures will be until the first window is closed, or says that there will be none. */
export function WaitingForWindows({ run, source }: WaitingProps) {
  const seconds = run.settings.windowMs / 1_000;
  if (source === null) {
    return (
      <Card className="waiting-card" title="The run begins">
        <p className="quiet">No video has been opened yet.</p>
      </Card>
    );
  }
  if (source.state === 'waiting') {
    return (
      <Card className="waiting-card" title="Waiting for its turn">
        <p className="quiet">The analysis of {source.label} has not begun.</p>
      </Card>
    );
  }
  if (source.state === 'running') {
    return (
      <Card className="waiting-card" title="The first window is being filled">
        <p className="quiet">Figures appear after the first {seconds} seconds of the video.</p>
      </Card>
    );
  }
  return (
    <Card className="waiting-card" title="No window was closed">
      <p className="quiet">The source ended before there was anything to say about its crowd.</p>
    </Card>
  );
}
