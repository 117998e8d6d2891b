import { startExpression } from '../run/expression-workers';
import { failureOf } from '../run/supervised-service';
import type { RunningRole, WorkerParts } from './role';

/** Classifies the faces of the deployment's frames, in as many processes as the configuration says. */
export async function startExpressionRole(parts: WorkerParts): Promise<RunningRole> {
  const { connection, queues, analysis, operations, cleanup, logger } = parts;
  const { model, workers: count } = analysis;
  const untilHopeless = (signal: AbortSignal) => queues.untilSilent(signal);
  operations.metrics.scaling.watchExpressionWorkers(count);
  const workers = startExpression({ connection, model, count, untilHopeless, operations, logger }, cleanup);
  await Promise.all(workers.map((worker) => worker.ready));
  return { failed: Promise.race(workers.map(failureOf)) };
}
