import { CrowdtoneError } from '@crowdtone/domain';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/**
 * A moment of an option, milliseconds since 1970: a date, which is its midnight, or ISO 8601. Without an offset it is in the
 * time zone of this machine.
 *
 * @param option its name, for the message
 * @throws {CrowdtoneError} E_USAGE
 */
export function momentOf(text: string, option: string): number {
  const isDate = DATE.test(text);
  const at = isDate || TIME.test(text) ? Date.parse(isDate ? `${text}T00:00` : text) : Number.NaN;
  if (!Number.isNaN(at) && at >= 0) return at;
  throw new CrowdtoneError('E_USAGE', `${option} ${text} is not a time; write 2026-05-12 or 2026-05-12T18:30`);
}
