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

/** Asks for a token. The browser keeps it in a cookie out of reach of scripts; this page forgets it. */
export function Login({ refusal, onLoggedIn }: LoginProps) {
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const ids = { field: useId(), help: useId(), fault: useId() };
  // Nothing is wrong yet for somebody who comes without a token.
  const told = fault ?? (refusal.code === 'E_TOKEN_MISSING' ? null : refusal.message);

  useEffect(() => field.current?.focus(), []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const shown = token.trim();
    if (shown === '') {
      setFault('the token is missing; paste the one that you were given');
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
        This dashboard shows its figures to those with a token. Whoever runs it makes one with{' '}
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
        aria-invalid={told !== null}
        aria-describedby={told === null ? ids.help : `${ids.fault} ${ids.help}`}
      />
      {told !== null && (
        <p id={ids.fault} className="login-fault" role="alert">
          {told}
        </p>
      )}
      <button type="submit" className="button" disabled={busy}>
        {busy ? 'Logging in' : 'Log in'}
      </button>
    </form>
  );
}
