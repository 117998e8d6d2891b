import type { Link } from '../state/live-state';
import { formatTime } from '../text/time-zone';
import { Notice } from './Notice';

interface ConnectionNoticeProps {
  readonly link: Link;
  readonly receivedAtMs: number | null;
}

/** Warning above the figures when they may be out of date. */
export function ConnectionNotice({ link, receivedAtMs }: ConnectionNoticeProps) {
  if (link === 'lost') {
    return (
      <Notice tone="warning" title="Connection lost">
        {receivedAtMs !== null && `Showing data from ${formatTime('time', receivedAtMs)}. `}
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
  return null;
}
