import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { Logger, Operations } from '@crowdtone/observability';
import fastifyStatic from '@fastify/static';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import type { Doorkeeper } from '../access/doorkeeper';
import type { CameraControl } from '../camera-control';
import type { GroupReader } from '../group-reader';
import type { History } from '../history';
import { apiError, Refusal } from '../http-error';
import { addAlertRoutes } from './alert-routes';
import { addAnnotationRoutes } from './annotation-routes';
import { addAuthorisation, PUBLIC } from './authorise';
import { addBinRoutes } from './bin-routes';
import { addCameraRoutes } from './camera-routes';
import { addCrossOriginRules } from './cross-origin';
import { addExportRoutes } from './export-routes';
import { addOperationsRoutes } from './operations-routes';
import { addRoutes } from './routes';
import { SECURITY_HEADERS } from './security-headers';
import { addSessionRoutes } from './session-routes';

const MAX_BODY_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
const SECONDS_A_YEAR = 31_536_000;

export interface RestOptions {
  readonly reader: GroupReader & History;
  readonly doorkeeper: Doorkeeper;
  /** Null when no cameras are watched. */
  readonly cameras: CameraControl | null;
  readonly operations: Operations;
  /** The built dashboard, holding index.html and assets/. */
  readonly dashboardDir: string;
  readonly logger: Logger;
}

/** The HTTP side of the gateway: REST, operations, and the dashboard's files. Not listening yet. */
export function createRestApp(options: RestOptions): FastifyInstance {
  const { reader, doorkeeper, cameras, operations, dashboardDir, logger } = options;
  if (!existsSync(join(dashboardDir, 'index.html'))) {
    throw new CrowdtoneError('E_DASHBOARD_MISSING', 'the dashboard is not built; run `npm run build`');
  }
  const loggerInstance: FastifyBaseLogger = logger;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: 200 },
    // Open keep-alive connections of browsers must not hold up a shutdown.
    forceCloseConnections: true,
    // Addresses that cannot even be parsed come past the hooks below.
    frameworkErrors: (error, _request, reply) => answerError(error, reply.headers(SECURITY_HEADERS), logger),
  });

  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  addCrossOriginRules(app, doorkeeper);
  addAuthorisation(app, doorkeeper);
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler<FastifyError | Refusal>((error, _request, reply) => answerError(error, reply, logger));
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send(apiError('E_NOT_FOUND', `nothing answers ${request.method} at this address; see GET /api/runs`)),
  );

  addOperationsRoutes(app, operations);
  addSessionRoutes(app, doorkeeper);
  addRoutes(app, reader);
  addBinRoutes(app, reader);
  addExportRoutes(app, reader);
  addAlertRoutes(app, reader);
  addAnnotationRoutes(app, reader, reader);
  addCameraRoutes(app, cameras);
  void app.register(async (files) => {
    // The page has to be there before anybody can log in.
    files.addHook('onRoute', (route) => {
      route.config = { ...route.config, ...PUBLIC };
    });
    await files.register(fastifyStatic, {
      root: dashboardDir,
      cacheControl: false,
      setHeaders: (response, path) => response.setHeader('cache-control', cacheControlOf(path)),
    });
  });
  return app;
}

/** The build names the files under assets/ by their content, so they never change; the page that names them does. */
function cacheControlOf(path: string): string {
  return path.includes(`${sep}assets${sep}`) ? `public, max-age=${SECONDS_A_YEAR}, immutable` : 'no-cache';
}

function answerError(error: FastifyError | Refusal, reply: FastifyReply, logger: Logger): FastifyReply {
  if (error instanceof Refusal)
    return reply
      .code(error.status)
      .headers(error.headers)
      .send(apiError(error.code, error.message, error.mistakes));
  const status = error.statusCode ?? 500;
  if (status === 413) return reply.code(413).send(apiError('E_BODY_TOO_LARGE', 'the request is too large; send less'));
  if (status >= 400 && status < 500) return reply.code(status).send(apiError('E_REQUEST_INVALID', error.message));
  // What went wrong inside is for the log: it may name paths or queries.
  logger.error({ err: error }, 'a request failed');
  return reply.code(500).send(apiError('E_INTERNAL', 'the gateway failed to answer; its log says why'));
}
