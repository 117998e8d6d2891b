import { messageOf } from '../text/message-of';

/**
 * Sends a request from an effect; no callback runs after the effect has ended.
 * @param failed called with the reason why there is no answer
 * @returns the cleanup function of the effect
 */
export function runRequest<Answer>(
  request: (signal: AbortSignal) => Promise<Answer>,
  answered: (answer: Answer) => void,
  failed: (fault: string) => void,
): () => void {
  const stop = new AbortController();
  request(stop.signal).then(
    (answer) => {
      if (!stop.signal.aborted) answered(answer);
    },
    (error: unknown) => {
      if (!stop.signal.aborted) failed(messageOf(error));
    },
  );
  return () => stop.abort();
}
