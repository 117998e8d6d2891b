import { useEffect, useRef } from 'react';
import { PAGES, type Page } from '../state/route';
import { count, t } from '../text/translate';
import { RouteLink } from './RouteLink';
import './Navigation.css';

interface NavigationProps {
  readonly page: Page;
  readonly onNavigate: (page: Page) => void;
  /** Number of active alerts. */
  readonly alerts: number;
  /** Whether the page of data is of use to this user. */
  readonly managesData: boolean;
}

/** Links to all pages; the alerts link shows the number of active alerts. */
export function Navigation({ page, onNavigate, alerts, managesData }: NavigationProps) {
  const list = useRef<HTMLUListElement>(null);
  // On a phone the list scrolls: the current page stays in view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page moves the mark
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [page, managesData]);
  return (
    <nav className="navigation" aria-label={t('app.pages')}>
      <ul ref={list}>
        {PAGES.filter((one) => one !== 'data' || managesData).map((one) => (
          <li key={one}>
            <RouteLink page={one} onNavigate={onNavigate} current={one === page}>
              {t(`page.${one}`)}
              {one === 'alerts' && alerts > 0 && (
                <>
                  {' '}
                  <span className="navigation-count figures">
                    {count(alerts)}
                    <span className="visually-hidden">{t('app.activeAlerts')}</span>
                  </span>
                </>
              )}
            </RouteLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
