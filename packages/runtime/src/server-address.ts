/** How characters are written in the password of an address that would end it early; ends a message. */
export const PASSWORD_ESCAPES = 'in a password %25 for %, %2F for /, %3F for ?, %23 for #, %40 for @';

/**
 * A percent-encoded part of the address of a server.
 * @param invalid makes the error of a part that cannot be decoded, without a cause: that would quote the password
 */
export function decodedPart(part: string, invalid: (what: string) => Error): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('holds a % that begins no percent-encoded character');
  }
}
