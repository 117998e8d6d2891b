import type { ApiError } from '@crowdtone/domain';
import { t } from '../../text/translate';
import { Login } from '../Login';
import './WallView.css';

interface WallLockedProps {
  /** Why the gateway does not let the wall in. */
  readonly refusal: ApiError['error'];
  readonly onLoggedIn: () => void;
}

/** A wall without a valid token says so, readable from afar, and takes another. */
export function WallLocked({ refusal, onLoggedIn }: WallLockedProps) {
  return (
    <main className="wall-locked">
      {refusal.code === 'E_TOKEN_EXPIRED' && (
        <div role="alert">
          <p className="wall-expired">{t('wall.expired')}</p>
          <p>{t('wall.expiredWhy')}</p>
        </div>
      )}
      <Login refusal={refusal} onLoggedIn={onLoggedIn} />
    </main>
  );
}
