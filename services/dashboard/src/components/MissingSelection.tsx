import type { LiveState } from '../state/live-state';
import type { Page } from '../state/route';
import { isMissing, type Selection } from '../state/selection';
import { Notice } from './Notice';

interface MissingSelectionProps {
  readonly state: LiveState;
  readonly selection: Selection;
  readonly page: Page;
}

/** Warning that the address names a run which is not available, so that another one is shown. */
export function MissingSelection({ state, selection, page }: MissingSelectionProps) {
  // On the alerts page the selection is a filter, and alerts outlive their runs.
  if (page === 'alerts' || page === 'cameras' || !isMissing(state, selection)) return null;
  return (
    <Notice tone="warning" title="The linked run is not available">
      It was deleted, is too old, or your token has no access to it. The latest run is shown instead.
    </Notice>
  );
}
