import type { LiveState } from '../state/live-state';
import type { LiveAction } from '../state/reduce-live';
import type { Shown } from '../state/selection';
import type { Router } from '../state/use-route';
import type { CurrentSession } from '../state/use-session';
import type { Theme } from '../theme/tokens';

/** Properties of every page. */
export interface PageProps {
  readonly state: LiveState;
  readonly dispatch: (action: LiveAction) => void;
  /** Starts or stops the stream of live thumbnails. */
  readonly streamThumbnails: (wanted: boolean) => void;
  /** The selected run and source; null while there is no run. */
  readonly shown: Shown | null;
  readonly router: Router;
  /** Null while it is unknown who is logged in. */
  readonly session: CurrentSession | null;
  readonly theme: Theme;
}
