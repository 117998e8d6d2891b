import { rich } from '../text/rich';
import { t } from '../text/translate';
import './EmptyState.css';

/** Shown before the first message of the gateway, and while there is no run. */
export function EmptyState({ connecting }: { readonly connecting: boolean }) {
  return (
    <section className="empty-state">
      <svg className="empty-state-crowd" viewBox="0 0 240 80" aria-hidden="true">
        {HEADS.map(([x, y]) => (
          <circle key={x} cx={x} cy={y} r="9" />
        ))}
      </svg>
      {connecting ? (
        <>
          <h1>{t('app.connecting')}</h1>
          <p>{t('app.connectingWhy')}</p>
        </>
      ) : (
        <>
          <h1>{t('app.noData')}</h1>
          <p>{t('app.noDataWhy')}</p>
          <p>
            {rich('app.noDataTry', {
              sample: <code>sample</code>,
              command: <code>npm start -- serve crowd.mp4</code>,
            })}
          </p>
        </>
      )}
    </section>
  );
}

/** A small audience in two rows. */
const HEADS: readonly (readonly [number, number])[] = [
  [20, 58],
  [44, 34],
  [68, 56],
  [92, 30],
  [116, 54],
  [140, 32],
  [164, 57],
  [188, 33],
  [212, 55],
];
