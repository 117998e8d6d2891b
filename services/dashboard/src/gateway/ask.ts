import { messageOf } from '../text/message-of';

/**
 * Asks the gateway from within an effect: nothing is told once the effect has ended, be it an answer or a fault.
 * @param failed told why there is no answer
 * @returns what ends it, for the effect to return
 */
export function ask<Answer>(
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
