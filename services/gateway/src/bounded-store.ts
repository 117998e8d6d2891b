import { setImmediate } from 'node:timers/promises';
import { Semaphore } from 'async-mutex';
import type { GroupReader } from './group-reader';
import type { History } from './history';

/**
 * A store of which a bounded number of queries run at the same time; others wait for their turn, in the order in which
 * they were asked. After each one the event loop turns once, so that however many wait, the gateway answers what needs
 * no store. The number of those that wait is bounded by the number of open requests and live connections.
 *
 * @param parallelReads queries at the same time
 */
export function boundedStore(store: GroupReader & History, parallelReads: number): GroupReader & History {
  const semaphore = new Semaphore(parallelReads);
  const inTurn = <Answer>(read: () => Promise<Answer>): Promise<Answer> =>
    semaphore.runExclusive(async () => {
      await setImmediate();
      return read();
    });
  return {
    listRuns: (newest) => inTurn(() => store.listRuns(newest)),
    findRun: (runId) => inTurn(() => store.findRun(runId)),
    listSources: (runId) => inTurn(() => store.listSources(runId)),
    listWindows: (span) => inTurn(() => store.listWindows(span)),
    newestRunOfSources: () => inTurn(() => store.newestRunOfSources()),
    alerts: { list: (span) => inTurn(() => store.alerts.list(span)) },
    annotations: {
      add: (annotation) => inTurn(() => store.annotations.add(annotation)),
      find: (id) => inTurn(() => store.annotations.find(id)),
      list: (runId) => inTurn(() => store.annotations.list(runId)),
      remove: (id) => inTurn(() => store.annotations.remove(id)),
    },
  };
}
