import type { ApiError } from '@crowdtone/domain';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { logIn } from '../gateway/api';
import { messageOf } from '../text/message-of';
import { refusalText } from '../text/refusal-text';
import { rich } from '../text/rich';
import { t } from '../text/translate';
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
  const shownFault = fault ?? (refusal.code === 'E_TOKEN_MISSING' ? null : refusalText(refusal));

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
      <p id={ids.help}>{rich('app.needToken', { command: <code>crowdtone token new</code> })}</p>
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
      {shownFault !== null && (
        <p id={ids.fault} className="login-fault" role="alert">
          {shownFault}
        </p>
      )}
      <button type="submit" className="button" disabled={busy}>
        {busy ? t('app.loggingIn') : t('app.logIn')}
      </button>
    </form>
  );
}
