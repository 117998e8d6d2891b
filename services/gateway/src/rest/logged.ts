import type { Logger } from '@crowdtone/observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditLog, LoggedAction } from '../access/audit-log';

/** What the log gets when a route has answered without an error. */
export type DescribeAction = (request: FastifyRequest) => LoggedAction;

declare module 'fastify' {
  interface FastifyContextConfig {
    logged?: DescribeAction;
  }
}

/**
 * Records the actions of routes that declare `logged`, before their answer leaves. What cannot be recorded is not exported; a
 * change that has been made is reported as made.
 */
export function addActionLog(app: FastifyInstance, log: AuditLog, logger: Logger): void {
  app.addHook('onSend', async (request, reply) => {
    const { logged } = request.routeOptions.config;
    if (logged === undefined || reply.statusCode >= 400) return;
    const what = logged(request);
    try {
      await log.record(request.raw, request.principal, what);
    } catch (error) {
      if (what.action === 'exported') throw error;
      logger.error({ err: error, action: what.action }, 'an action could not be stored in the log');
    }
  });
}
