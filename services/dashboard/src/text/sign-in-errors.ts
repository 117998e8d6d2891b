import { CATALOGUES, t } from './translate';

type SignInCode = keyof (typeof CATALOGUES)['en']['signIn'];

/** Key of the code in the address. */
const KEY = 'sign-in';

/** What went wrong, by the address of the page; null when nothing did. Only known codes are told of: anyone can make an address. */
export function signInErrorIn(search: string): string | null {
  const code = new URLSearchParams(search).get(KEY);
  return code !== null && isKnown(code) ? `${t(`signIn.${code}`)} (${code})` : null;
}

function isKnown(code: string): code is SignInCode {
  return Object.hasOwn(CATALOGUES.en.signIn, code);
}

/** The query of an address without the code. */
export function withoutSignInError(search: string): string {
  const query = new URLSearchParams(search);
  if (!query.has(KEY)) return search;
  query.delete(KEY);
  return query.size === 0 ? '' : `?${query}`;
}
