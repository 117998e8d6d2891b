import type { ApiError } from '@crowdtone/domain';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { logIn } from '../gateway/api';
import { messageOf } from '../text/message-of';
import './Login.css';

interface LoginProps {
  /** Why the gateway did not let the page in. */
  readonly refusal: ApiError['error'];
  readonly onLoggedIn: () => void;
}

/** Login form for a token. The browser keeps it in an HttpOnly cookie; this page does not store it. */
export function Login({ refusal, onLoggedIn }: LoginProps) {
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const ids = { field: useId(), help: useId(), fault: useId() };
  // Arriving without a token is not an error.
  const shownFault = fault ?? (refusal.code === 'E_TOKEN_MISSING' ? null : refusal.message);

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
      <p id={ids.help}>
        You need an access token. Operators create one with <code>crowdtone token new</code>.
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
      {shownFault !== null && (
        <p id={ids.fault} className="login-fault" role="alert">
          {shownFault}
        </p>
      )}
      <button type="submit" className="button" disabled={busy}>
        {busy ? 'Logging in' : 'Log in'}
      </button>
    </form>
  );
}
