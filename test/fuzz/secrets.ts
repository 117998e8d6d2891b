/** Secrets that are planted in inputs and configurations, and must appear in no output. */
import { Violation } from './target';

/** Long enough never to occur by chance; letters and digits only, so that every parser passes them on as they are. */
export const PLANTED = {
  user: 'qzFuzzUser7',
  password: 'qzFuzzPassword7',
  parameter: 'qzFuzzParameter7',
  key: 'qzFuzzKey7',
  token: 'qzFuzzToken7',
  signing: 'qzFuzzSigning7',
} as const;

const PATTERN = new RegExp(Object.values(PLANTED).join('|'), 'i');

/** @throws {Violation} when a planted secret is in the text */
export function requireNoSecret(text: string, where: string): void {
  const match = PATTERN.exec(text);
  if (match === null) return;
  const around = text.slice(Math.max(0, match.index - 80), match.index + 80);
  throw new Violation(`${where} shows a secret: ${JSON.stringify(around)}`);
}
