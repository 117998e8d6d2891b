import { useState } from 'react';
import { DeletionCard } from '../components/data/DeletionCard';
import { LogCard } from '../components/data/LogCard';
import { StorageCard } from '../components/data/StorageCard';
import { Notice } from '../components/Notice';
import { useTimelines } from '../history/use-timelines';
import { mayManageData } from '../state/use-session';
import { t } from '../text/translate';
import type { PageProps } from './page-props';
import './DataPage.css';

/** What is kept: its size, its deletion, and the log of who did what. For operators of every source. */
export function DataPage({ state, session }: PageProps) {
  const [changes, setChanges] = useState(0);
  const timelines = useTimelines(state);
  if (session !== null && !mayManageData(session)) {
    return (
      <Notice tone="plain" title={t('data.forOperators')}>
        {t('data.forOperatorsWhy')}
      </Notice>
    );
  }
  return (
    <>
      <h1 className="data-title">{t('page.data')}</h1>
      {session !== null && (
        <div className="data-cards">
          <StorageCard changeKey={changes} />
          <DeletionCard
            timelines={timelines.list ?? []}
            runs={state.runs}
            onDeleted={() => setChanges((times) => times + 1)}
          />
          <LogCard changeKey={changes} />
        </div>
      )}
    </>
  );
}
