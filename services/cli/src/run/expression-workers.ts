import type { ExpressionServiceConfig } from '@crowdtone/config';
import type { Logger, Operations } from '@crowdtone/observability';
import type { Cleanup } from './cleanup';
import type { QueueConnection } from './queue-connection';
import { superviseUntil } from './supervise-until';
import { type ServiceDescription, SupervisedService } from './supervised-service';

/** A killed worker costs a moment; one that crashes this often is broken. */
const EXPRESSION_RESTARTS = 100;

/** What expression workers need. */
export interface ExpressionParts {
  readonly connection: QueueConnection;
  /** Name of the expression model. */
  readonly model: string;
  /** Processes. */
  readonly count: number;
  /** See `ServiceDescription`. */
  readonly untilHopeless: NonNullable<ServiceDescription['untilHopeless']>;
  readonly operations?: Operations | undefined;
  readonly logger: Logger;
}

/**
 * Starts expression workers in processes of their own.
 *
 * @param cleanup gets how to stop them: they finish the frames that they have
 */
export function startExpression(parts: ExpressionParts, cleanup: Cleanup): readonly SupervisedService[] {
  const { connection, model, count, untilHopeless, operations, logger } = parts;
  const config: Pick<ExpressionServiceConfig, keyof QueueConnection | 'model'> = { ...connection, model };
  const entry = require.resolve('@crowdtone/expression/main');
  const description = { name: 'expression', entry, config, restarts: EXPRESSION_RESTARTS, untilHopeless };
  const workers = Array.from({ length: count }, () => new SupervisedService(description, logger));
  for (const worker of workers) superviseUntil(cleanup, worker, operations);
  return workers;
}
