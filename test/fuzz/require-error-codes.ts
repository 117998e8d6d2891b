import { errorCodeSchema } from '@crowdtone/domain';
import { Violation } from './target';

/** @throws {Violation} when a text names an error code that is not in the registry, or that stands for a bug */
export function requireErrorCodes(text: string): void {
  for (const [, code = ''] of text.matchAll(/"code":\s*"(E_[^"]*)"/g)) {
    if (!errorCodeSchema.safeParse(code).success) throw new Violation(`${code} is not registered`);
    if (code === 'E_INTERNAL') throw new Violation(`an internal error: ${text.slice(0, 500)}`);
  }
}
