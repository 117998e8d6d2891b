import { DOCUMENTS, type Words } from './words';

type KnownCode = keyof typeof DOCUMENTS.en.sourceError;

/** Why a source failed or ended early, in a sentence that follows from the code alone; null for a code of another version. */
export function sourceErrorText({ text }: Pick<Words, 'text'>, code: string): string | null {
  return isKnown(code) ? text(`sourceError.${code}`) : null;
}

function isKnown(code: string): code is KnownCode {
  return Object.hasOwn(DOCUMENTS.en.sourceError, code);
}
