import { CAUSES, REFUSALS } from './de/refusals';
import { language } from './language';

/** An error of the gateway or of a source: its code, and what to do in English. */
interface Refusal {
  readonly code: string;
  readonly message: string;
}

/**
 * An error in the language of the page. The gateway writes English, with the values at hand; in another language the code
 * decides the text. An error without such a text keeps its English one.
 */
export function refusalText({ code, message }: Refusal): string {
  if (language() === 'en') return message;
  const translated: Readonly<Record<string, string>> = REFUSALS;
  return translated[code] ?? message;
}

/** Why a camera cannot be reached, in the language of the page; the cause, a word, decides the text as codes do. */
export function causeText({ cause, message }: { readonly cause: string; readonly message: string }): string {
  return language() === 'en' ? message : (CAUSES[cause] ?? message);
}
