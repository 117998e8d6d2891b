import type { ApiError, SignInWays } from '@crowdtone/domain';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { fetchSignInWays, logIn, providerAddress } from '../gateway/api';
import { messageOf } from '../text/message-of';
import { refusalText } from '../text/refusal-text';
import { rich } from '../text/rich';
import { signInErrorIn, withoutSignInError } from '../text/sign-in-errors';
import { t } from '../text/translate';
import './Login.css';

interface LoginProps {
  /** Why the gateway did not let the page in. */
  readonly refusal: ApiError['error'];
  readonly onLoggedIn: () => void;
}

/** Until the ways to sign in are known, and where they cannot be loaded. */
const TOKENS_ONLY: SignInWays = { tokens: true, oidc: null };

/** Login by the identity provider or with a token. The browser keeps either in an HttpOnly cookie; this page stores nothing. */
export function Login({ refusal, onLoggedIn }: LoginProps) {
  const [ways, setWays] = useState(TOKENS_ONLY);
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(() => signInErrorIn(window.location.search));
  const field = useRef<HTMLInputElement>(null);
  const ids = { field: useId(), help: useId(), fault: useId() };
  // Arriving without a token is not an error.
  const shownFault = fault ?? (refusal.code === 'E_TOKEN_MISSING' ? null : refusalText(refusal));

  useEffect(() => {
    // A page that is loaded again has not failed again.
    const { search, pathname, hash } = window.location;
    window.history.replaceState(window.history.state, '', `${pathname}${withoutSignInError(search)}${hash}`);
    const stop = new AbortController();
    fetchSignInWays(stop.signal).then(setWays, (error: unknown) => {
      if (!stop.signal.aborted) console.warn('the ways to sign in could not be loaded', error);
    });
    return () => stop.abort();
  }, []);
  useEffect(() => field.current?.focus(), []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const shown = token.trim();
    if (shown === '') {
      setFault(t('app.enterToken'));
    } else {
      setBusy(true);
      try {
        await logIn(shown);
        setToken('');
        onLoggedIn();
        return;
      } catch (error) {
        setFault(messageOf(error));
      } finally {
        setBusy(false);
      }
    }
    field.current?.focus();
  }

  return (
    <form className="login" onSubmit={submit} noValidate>
      <h1>{t('app.logIn')}</h1>
      {shownFault !== null && (
        <p id={ids.fault} className="login-fault" role="alert">
          {shownFault}
        </p>
      )}
      {ways.oidc !== null && (
        <a className="button login-provider" href={providerAddress()}>
          {t('app.signInWith', { provider: ways.oidc })}
        </a>
      )}
      {ways.tokens && (
        <>
          <p id={ids.help}>
            {rich(ways.oidc === null ? 'app.needToken' : 'app.orToken', { command: <code>crowdtone token new</code> })}
          </p>
          <label htmlFor={ids.field}>{t('app.token')}</label>
          <input
            id={ids.field}
            ref={field}
            type="password"
            autoComplete="current-password"
            spellCheck={false}
            maxLength={200}
            value={token}
            onChange={({ target }) => setToken(target.value)}
            aria-invalid={shownFault !== null}
            aria-describedby={shownFault === null ? ids.help : `${ids.fault} ${ids.help}`}
          />
          <button type="submit" className="button" disabled={busy}>
            {busy ? t('app.loggingIn') : t('app.logIn')}
          </button>
        </>
      )}
      {!ways.tokens && ways.oidc === null && <p>{t('app.proxySignsIn')}</p>}
    </form>
  );
}
