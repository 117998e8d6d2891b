/** Addresses of cameras as people may see them, and back again. */
import { basename } from 'node:path';
import { SAMPLE_LOCATION } from '@crowdtone/config';
import { CrowdtoneError, HIDDEN } from '@crowdtone/domain';
import { redactCredentials, redactUrl, splitUrl } from '@crowdtone/observability';

const HIDDEN_USER = `${HIDDEN}@`;
const HIDDEN_TEXTS: ReadonlySet<string> = new Set([HIDDEN, HIDDEN_USER]);
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** The location without secrets; of a file only its name. */
export function shownLocation(url: string): string {
  if (SCHEME.test(url)) return redactUrl(url);
  const isPath = url !== SAMPLE_LOCATION && !url.startsWith('lavfi:') && !url.startsWith('/dev/');
  return isPath ? basename(url) : redactCredentials(url);
}

/** Whether something is hidden in the shown location of a camera. */
export function hasSecrets(url: string): boolean {
  return SCHEME.test(url) ? splitUrl(url).some(({ secret }) => secret !== null) : shownLocation(url).includes(HIDDEN);
}

/**
 * An edited address, with `***` replaced by the hidden parts of the known one. Credentials are only sent to their own host:
 * an operator who may change a camera must not obtain its password by redirecting it.
 *
 * @throws CrowdtoneError E_CAMERA_CREDENTIALS (usage) when something hidden is not known, or belongs to another host
 */
export function restoredUrl(written: string, known: string | null): string {
  if (!written.includes(HIDDEN)) return written;
  const shown = known === null ? null : shownLocation(known);
  if (known !== null && shown === written) return known;
  if (known === null || shown === null || hostOf(written) === null || hostOf(written) !== hostOf(shown))
    throw unknown();
  const secrets = new Map(splitUrl(known).flatMap(({ text, secret }) => (secret === null ? [] : [[secret, text]])));
  const restored = splitUrl(written)
    .map(({ text, secret }) => (secret !== null && HIDDEN_TEXTS.has(text) ? (secrets.get(secret) ?? text) : text))
    .join('');
  if (restored.includes(HIDDEN)) throw unknown();
  return restored;
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
  const message = `${HIDDEN} stands for the credentials of the same host; enter them again for another host`;
  return new CrowdtoneError('E_CAMERA_CREDENTIALS', message);
}
