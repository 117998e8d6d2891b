/** Addresses of cameras as people may see them, and back again. */
import { basename } from 'node:path';
import { SAMPLE_LOCATION } from '@crowdtone/config';
import { CrowdtoneError, HIDDEN } from '@crowdtone/domain';
import { redactCredentials } from '@crowdtone/observability';

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** A password with a slash ends no address that ffmpeg understands, but it is a password all the same. */
const SLASHED_PASSWORD = /^([a-z][a-z0-9+.-]*:\/\/)[^/@]*:[^@]*@/i;
const HIDDEN_USER = `${HIDDEN}@`;
/** `?pwd=***`, wherever `redactCredentials` puts it. */
const HIDDEN_PARAMETER = /([?&;/_]\w+=)\*\*\*/g;

/** Where pictures come from, for everybody to see: no credentials, and of a file its name alone. */
export function shownLocation(url: string): string {
  if (SCHEME.test(url)) return redactCredentials(url).replace(SLASHED_PASSWORD, `$1${HIDDEN_USER}`);
  const isPath = url !== SAMPLE_LOCATION && !url.startsWith('lavfi:') && !url.startsWith('/dev/');
  return isPath ? basename(url) : url;
}

/**
 * An address that somebody wrote from the shown one, with what is hidden in it taken from the known one. Credentials go
 * to the host that they are for and nowhere else: whoever may change a camera must not learn its password by having it
 * sent to them.
 *
 * @throws CrowdtoneError E_CAMERA_CREDENTIALS (usage) when something hidden is not known, or belongs to another host
 */
export function restoredUrl(written: string, known: string | null): string {
  if (!written.includes(HIDDEN)) return written;
  const shown = known === null ? null : shownLocation(known);
  if (known !== null && shown === written) return known;
  if (known === null || shown === null || hostOf(written) === null || hostOf(written) !== hostOf(shown))
    throw unknown();
  const withUser = written.replace(/^[^/]*\/\/\*\*\*@/, () => userOf(known, shown));
  const restored = withUser.replace(HIDDEN_PARAMETER, (whole, name: string) => {
    const start = known.toLowerCase().indexOf(name.toLowerCase());
    if (start < 0) return whole;
    return name + (/^[^\s&#]+/.exec(known.slice(start + name.length))?.[0] ?? HIDDEN);
  });
  if (restored.includes(HIDDEN)) throw unknown();
  return restored;
}

/** The known address up to its host; the shown one has the same host. */
function userOf(known: string, shown: string): string {
  const [, authority = ''] = /:\/\/\*\*\*@([^/?#]*)/.exec(shown) ?? [];
  return known.slice(0, known.indexOf(`@${authority}`) + 1) || `${HIDDEN_USER}`;
}

/**
 * Scheme, host and port as they are written, without a hidden user; null for what two parsers could read as two hosts.
 * Compared as text, because ffmpeg and Node do not split every address alike.
 */
function hostOf(shown: string): string | null {
  const [, scheme = '', authority = ''] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)/i.exec(shown) ?? [];
  const host = authority.startsWith(HIDDEN_USER) ? authority.slice(HIDDEN_USER.length) : authority;
  return scheme === '' || /[@\\*%]/.test(host) ? null : `${scheme}${host}`.toLowerCase();
}

function unknown(): CrowdtoneError {
  const message = `${HIDDEN} stands for the user and the password of the same host only; write them out for another`;
  return new CrowdtoneError('E_CAMERA_CREDENTIALS', message);
}
