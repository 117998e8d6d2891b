/** A process that knocks at a gateway; forked by `flood.ts`, whose own timings it must not delay. */
import { type KnockRequest, knock } from './knock';

const end = new AbortController();
process.once('disconnect', () => process.exit());
process.on('message', (message: KnockRequest | 'stop') => {
  if (message === 'stop') return end.abort();
  void knock(message, end.signal).then((result) => process.send?.(result));
});
