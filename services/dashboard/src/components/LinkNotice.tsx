import type { Link } from '../state/live-state';
import { Notice } from './Notice';

interface LinkNoticeProps {
  readonly link: Link;
  readonly heardAtMs: number | null;
}

/** Says above the figures when they may not be the newest, and what happens about it. */
export function LinkNotice({ link, heardAtMs }: LinkNoticeProps) {
  if (link === 'lost') {
    return (
      <Notice tone="warning" title="The connection to Crowdtone is lost">
        {heardAtMs !== null && `What you see is from ${new Date(heardAtMs).toLocaleTimeString('en-GB')}. `}
        The page keeps trying, and catches up by itself.
      </Notice>
    );
  }
  if (link === 'outdated') {
    return (
      <Notice tone="warning" title="Crowdtone was updated">
        This page is older than the program that it talks to.{' '}
        <button type="button" className="button" onClick={() => location.reload()}>
          Reload the page
        </button>
      </Notice>
    );
  }
  return null;
}
