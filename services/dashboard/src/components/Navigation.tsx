import type { MouseEvent } from 'react';
import { addressOfPlace, PAGE_TITLES, PAGES, type Page } from '../state/place';
import { FOLLOW_NEWEST } from '../state/selection';
import './Navigation.css';

interface NavigationProps {
  readonly page: Page;
  readonly onTurn: (page: Page) => void;
}

/** Links to every page: real ones, so that they open in new tabs too. */
export function Navigation({ page, onTurn }: NavigationProps) {
  const turn = (event: MouseEvent, to: Page) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onTurn(to);
  };
  return (
    <nav className="navigation" aria-label="Pages">
      <ul>
        {PAGES.map((one) => (
          <li key={one}>
            <a
              href={addressOfPlace({ page: one, pick: FOLLOW_NEWEST })}
              aria-current={one === page ? 'page' : undefined}
              onClick={(event) => turn(event, one)}
            >
              {PAGE_TITLES[one]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
