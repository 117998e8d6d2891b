import { refusalText } from './refusal-text';

/** The message of a thrown value, for the user. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return 'code' in thrown && typeof thrown.code === 'string'
    ? refusalText({ code: thrown.code, message: thrown.message })
    : thrown.message;
}
