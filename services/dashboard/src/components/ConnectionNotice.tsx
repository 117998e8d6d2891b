import { useEffect, useState } from 'react';
import type { LiveState } from '../state/live-state';
import { formatTime } from '../text/time-zone';
import { Notice } from './Notice';

/** How long a first connection may take before the page says what is in its way, milliseconds. */
const PATIENCE_MS = 10_000;

type ConnectionNoticeProps = Pick<LiveState, 'link' | 'receivedAtMs' | 'failure' | 'isPolling'>;

/** Warning above the figures when they may be out of date, or do not arrive. */
export function ConnectionNotice({ link, receivedAtMs, failure, isPolling }: ConnectionNoticeProps) {
  const isLate = useLateness(link === 'connecting');
  if (isLate) {
    return (
      <Notice tone="warning" title="No live connection">
        {failure === null ? 'The gateway has not answered yet. ' : `The last attempt failed: ${failure}. `}
        The page keeps trying. If a proxy is in between, it must pass everything below this address on to Crowdtone.
      </Notice>
    );
  }
  if (link === 'lost') {
    return (
      <Notice tone="warning" title="Connection lost">
        {receivedAtMs !== null && `Showing data from ${formatTime('time', receivedAtMs)}. `}
        {failure !== null && `The last attempt failed: ${failure}. `}
        The page reconnects and catches up automatically.
      </Notice>
    );
  }
  if (link === 'outdated') {
    return (
      <Notice tone="warning" title="Crowdtone was updated">
        This page is out of date.{' '}
        <button type="button" className="button" onClick={() => location.reload()}>
          Reload
        </button>
      </Notice>
    );
  }
  if (isPolling) {
    return (
      <Notice tone="plain" title="Connected without WebSocket">
        Figures arrive, at a request each. A proxy between this browser and Crowdtone does not pass WebSocket upgrades
        on.
      </Notice>
    );
  }
  return null;
}

/** Whether something has gone on for longer than {@link PATIENCE_MS}. */
function useLateness(isWaiting: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!isWaiting) return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isWaiting]);
  return isLate && isWaiting;
}
