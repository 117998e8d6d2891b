import { setImmediate } from 'node:timers/promises';
import { Semaphore } from 'async-mutex';
import type { GroupReader } from './group-reader';
import type { History } from './history';

/**
 * Limits the number of concurrent queries of a store; others wait in order. The event loop turns once between them, so that
 * the gateway keeps responding to requests that need no store. Open requests and live connections bound the queue.
 *
 * @param parallelReads concurrent queries
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
    listRunsOfSource: (sourceId, newest) => inTurn(() => store.listRunsOfSource(sourceId, newest)),
    listBins: (span) => inTurn(() => store.listBins(span)),
    listBinsOfRuns: (span) => inTurn(() => store.listBinsOfRuns(span)),
    sumPlacesOfRuns: (span) => inTurn(() => store.sumPlacesOfRuns(span)),
    listWindows: (span) => inTurn(() => store.listWindows(span)),
    newestRunOfSources: () => inTurn(() => store.newestRunOfSources()),
    alerts: { list: (span) => inTurn(() => store.alerts.list(span)) },
    annotations: {
      add: (annotation) => inTurn(() => store.annotations.add(annotation)),
      find: (id) => inTurn(() => store.annotations.find(id)),
      list: (runId) => inTurn(() => store.annotations.list(runId)),
      remove: (id) => inTurn(() => store.annotations.remove(id)),
    },
    log: {
      add: (entry) => inTurn(() => store.log.add(entry)),
      list: (span) => inTurn(() => store.log.list(span)),
    },
    deletions: {
      preview: (target) => inTurn(() => store.deletions.preview(target)),
      delete: (target, entry) => inTurn(() => store.deletions.delete(target, entry)),
    },
    usage: (now) => inTurn(() => store.usage(now)),
  };
}
