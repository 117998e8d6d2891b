import type { Logger } from '@crowdtone/observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditLog, LoggedAction } from '../access/audit-log';

/** What the log gets when a route has answered without an error. */
export type DescribeAction = (request: FastifyRequest) => LoggedAction;

declare module 'fastify' {
  interface FastifyContextConfig {
    logged?: DescribeAction;
  }
  interface FastifyRequest {
    /** What the handler of a route did, where the request alone does not say it; null until it did something. */
    done: LoggedAction | null;
  }
}

/**
 * Records the actions of routes that declare `logged` or set `done`, before their answer leaves. What cannot be recorded is not exported; a
 * change that has been made is reported as made.
 */
export function addActionLog(app: FastifyInstance, log: AuditLog, logger: Logger): void {
  app.decorateRequest('done', null);
  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode >= 400) return;
    const what = request.done ?? request.routeOptions.config.logged?.(request);
    if (what === undefined) return;
    try {
      await log.record(request.raw, request.principal, what);
    } catch (error) {
      if (what.action === 'exported') throw error;
      logger.error({ err: error, action: what.action }, 'an action could not be stored in the log');
    }
  });
}
