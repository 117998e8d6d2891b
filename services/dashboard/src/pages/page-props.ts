import type { LiveState } from '../state/live-state';
import type { LiveAction } from '../state/reduce-live';
import type { Shown } from '../state/selection';
import type { Placing } from '../state/use-place';
import type { SessionHere } from '../state/use-session';
import type { Theme } from '../theme/tokens';

/** What every page is given. */
export interface PageProps {
  readonly state: LiveState;
  readonly tell: (action: LiveAction) => void;
  /** Asks for live pictures from now on, or for none any more. */
  readonly askPictures: (wanted: boolean) => void;
  /** What follows from the pick; null while there is no run. */
  readonly shown: Shown | null;
  readonly placing: Placing;
  /** Null while it is unknown who is logged in. */
  readonly session: SessionHere | null;
  readonly theme: Theme;
}
