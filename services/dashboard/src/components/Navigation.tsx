import { PAGE_TITLES, PAGES, type Page } from '../state/place';
import { FOLLOW_NEWEST } from '../state/selection';
import type { Placing } from '../state/use-place';
import { PlaceLink } from './PlaceLink';
import './Navigation.css';

interface NavigationProps {
  readonly page: Page;
  readonly onTurn: Placing['onTurn'];
}

/** Links to every page: real ones, so that they open in new tabs too. */
export function Navigation({ page, onTurn }: NavigationProps) {
  return (
    <nav className="navigation" aria-label="Pages">
      <ul>
        {PAGES.map((one) => (
          <li key={one}>
            <PlaceLink page={one} pick={FOLLOW_NEWEST} isHere={one === page} onTurn={onTurn}>
              {PAGE_TITLES[one]}
            </PlaceLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
