import { PAGE_TITLES, PAGES, type Page } from '../state/place';
import { count } from '../text/format';
import { PlaceLink } from './PlaceLink';
import './Navigation.css';

interface NavigationProps {
  readonly page: Page;
  readonly onTurn: (page: Page) => void;
  /** How many alerts last. */
  readonly alerts: number;
}

export function Navigation({ page, onTurn, alerts }: NavigationProps) {
  return (
    <nav className="navigation" aria-label="Pages">
      <ul>
        {PAGES.map((one) => (
          <li key={one}>
            <PlaceLink page={one} onTurn={onTurn} current={one === page}>
              {PAGE_TITLES[one]}
              {one === 'alerts' && alerts > 0 && (
                <>
                  {' '}
                  <span className="navigation-count figures">
                    {count(alerts)}
                    <span className="visually-hidden"> going on</span>
                  </span>
                </>
              )}
            </PlaceLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
