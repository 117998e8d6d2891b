/** Redaction of secrets in addresses, used by API, log, events, reports and store. */
import { HIDDEN } from '@crowdtone/domain';
import { splitUrl } from './url-parts';

/** Longer texts are truncated, so that the work is bounded. Characters. */
export const MAX_TEXT_LENGTH = 65_536;

const MAX_SCHEME_LENGTH = 32;
/** How far a password with blanks or quotes may reach beyond the first of them, characters. */
const MAX_PASSWORD_TAIL = 256;
/** Shorter values occur in too many ordinary words to be replaced everywhere. */
const MIN_SECRET_LENGTH = 4;

const MAX_NAME_LENGTH = 64;

const SEPARATOR = '://';
const NEWLINE = 10;
const AMPERSAND = 38;
const SLASH = 47;
const COLON = 58;
const EQUALS = 61;
const QUESTION = 63;
const AT = 64;
const NO_BREAK_SPACE = 160;

/** An address with `***` in place of each of its secrets; see {@link splitUrl} for what counts as one. */
export function redactUrl(url: string): string {
  return splitUrl(url)
    .map(({ text, secret }) => (secret === null ? text : secret === 'user' ? `${HIDDEN}@` : HIDDEN))
    .join('');
}

/** The secrets of an address as they may occur apart from it, such as in the response of a server. */
export function secretsOf(url: string): readonly string[] {
  const raw = splitUrl(url).flatMap(({ text, secret }) => {
    if (secret !== 'user') return secret === null ? [] : [text];
    const user = text.slice(0, -1);
    return [user, user.slice(user.indexOf(':') + 1)];
  });
  const all = new Set([...raw, ...raw.map(decoded)]);
  // Longest first, so that no secret leaves the rest of another.
  return [...all].filter(({ length }) => length >= MIN_SECRET_LENGTH).sort((a, b) => b.length - a.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // An unencoded `%`: there is no decoded form.
    return text;
  }
}

/**
 * A text with the secrets of every address and of every `?name=value` replaced by `***`. Linear in the length of the text,
 * of which at most {@link MAX_TEXT_LENGTH} characters are processed.
 */
export function redactCredentials(text: string): string {
  if (text.length > MAX_TEXT_LENGTH) {
    const rest = text.length - MAX_TEXT_LENGTH;
    return `${redactCredentials(text.slice(0, MAX_TEXT_LENGTH))}… (${rest} characters more)`;
  }
  const pieces: string[] = [];
  let done = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (isSchemeEnd(text, at)) {
      const start = startOfScheme(text, done, at);
      const end = endOfUrl(text, at + SEPARATOR.length);
      pieces.push(text.slice(done, start), redactUrl(text.slice(start, end)));
      done = at = end;
    } else if (code === QUESTION || code === AMPERSAND) {
      const equals = endOfName(text, at + 1);
      if (text.charCodeAt(equals) !== EQUALS) {
        at += 1;
        continue;
      }
      // A query without its address is treated as that of an address without a host.
      const end = endOfValue(text, equals + 1);
      pieces.push(text.slice(done, at + 1), redactUrl(`x${SEPARATOR}?${text.slice(at + 1, end)}`).slice(5));
      done = at = end;
    } else {
      at += 1;
    }
  }
  pieces.push(text.slice(done));
  return pieces.join('');
}

function isSchemeEnd(text: string, at: number): boolean {
  return text.charCodeAt(at) === COLON && text.charCodeAt(at + 1) === SLASH && text.charCodeAt(at + 2) === SLASH;
}

function startOfScheme(text: string, done: number, colon: number): number {
  const earliest = Math.max(done, colon - MAX_SCHEME_LENGTH);
  let start = colon;
  while (start > earliest && isSchemeCharacter(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

/** The end of an address within a text: a blank, a quote, or the beginning of another address. */
function endOfUrl(text: string, from: number): number {
  let end = from;
  for (; end < text.length && !endsUrl(text.charCodeAt(end)); end += 1) {
    if (isSchemeEnd(text, end)) return startOfScheme(text, from, end);
  }
  return isCutInPassword(text, from, end) ? endOfPasswordTail(text, end) : end;
}

/** `rtsp://admin:two words@camera` ends at the space, with an invalid port and no `@`. */
function isCutInPassword(text: string, from: number, to: number): boolean {
  return splitUrl(`x${SEPARATOR}${text.slice(from, to)}`).some(({ secret }) => secret === 'password');
}

/** The end of the word with the `@` after a password with spaces or quotes; `from` when there is none on the line. */
function endOfPasswordTail(text: string, from: number): number {
  const limit = Math.min(text.length, from + MAX_PASSWORD_TAIL);
  for (let at = from; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE || isSchemeEnd(text, at)) return from;
    if (code !== AT) continue;
    let end = at;
    while (end < text.length && !endsUrl(text.charCodeAt(end)) && !isSchemeEnd(text, end)) end += 1;
    return end;
  }
  return from;
}

function endOfName(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < MAX_NAME_LENGTH && isNameCharacter(text.charCodeAt(end))) end += 1;
  return end;
}

function endOfValue(text: string, from: number): number {
  let end = from;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (endsUrl(code) || code === AMPERSAND) break;
  }
  return end;
}

/** Blanks, control characters, quotes and angle brackets. */
function endsUrl(code: number): boolean {
  return code <= 32 || code === 127 || '"\'`<>'.includes(String.fromCharCode(code)) || code === NO_BREAK_SPACE;
}

function isSchemeCharacter(code: number): boolean {
  return isLetterOrDigit(code) || '+-.'.includes(String.fromCharCode(code));
}

function isNameCharacter(code: number): boolean {
  return isLetterOrDigit(code) || '_-.[]'.includes(String.fromCharCode(code));
}

function isLetterOrDigit(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || (code >= 48 && code <= 57);
}
