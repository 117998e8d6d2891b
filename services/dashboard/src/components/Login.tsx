import type { ApiError, SignInWays } from '@crowdtone/domain';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { fetchSignInWays, logIn, providerAddress } from '../gateway/api';
import { messageOf } from '../text/message-of';
import { signInErrorIn, withoutSignInError } from '../text/sign-in-errors';
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
  const shownFault = fault ?? (refusal.code === 'E_TOKEN_MISSING' ? null : refusal.message);

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
      setFault('enter a token');
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
      <h1>Log in</h1>
      {shownFault !== null && (
        <p id={ids.fault} className="login-fault" role="alert">
          {shownFault}
        </p>
      )}
      {ways.oidc !== null && (
        <a className="button login-provider" href={providerAddress()}>
          Sign in with {ways.oidc}
        </a>
      )}
      {ways.tokens && (
        <>
          <p id={ids.help}>
            {ways.oidc === null ? 'You need an access token.' : 'Or use an access token.'} Operators create one with{' '}
            <code>crowdtone token new</code>.
          </p>
          <label htmlFor={ids.field}>Token</label>
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
            {busy ? 'Logging in' : 'Log in'}
          </button>
        </>
      )}
      {!ways.tokens && ways.oidc === null && <p>The proxy in front of this page signs people in. Open it there.</p>}
    </form>
  );
}
