import type { LiveState } from '../state/live-state';
import type { Page } from '../state/route';
import { isMissing, type Selection } from '../state/selection';
import { t } from '../text/translate';
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
    <Notice tone="warning" title={t('app.missingRun')}>
      {t('app.missingRunWhy')}
    </Notice>
  );
}
