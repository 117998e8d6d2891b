import type { RunRecord, SourceRecord } from '@crowdtone/domain';
import { Card } from './Card';

interface WaitingProps {
  readonly run: RunRecord;
  readonly source: SourceRecord | null;
}

/** Placeholder until the first window is complete; says so when there will be none. */
export function WaitingForWindows({ run, source }: WaitingProps) {
  const seconds = run.settings.windowMs / 1_000;
  if (source === null) {
    return (
      <Card className="waiting-card" title="Run starting">
        <p className="quiet">No video has been opened yet.</p>
      </Card>
    );
  }
  if (source.state === 'waiting') {
    return (
      <Card className="waiting-card" title="Queued">
        <p className="quiet">The analysis of {source.label} has not started.</p>
      </Card>
    );
  }
  if (source.state === 'running') {
    return (
      <Card className="waiting-card" title="Collecting the first window">
        <p className="quiet">Figures appear after the first {seconds} seconds of the video.</p>
      </Card>
    );
  }
  return (
    <Card className="waiting-card" title="No results">
      <p className="quiet">The source ended before its first window was complete.</p>
    </Card>
  );
}
