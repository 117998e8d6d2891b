import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { LimitsConfig } from '@crowdtone/config';
import { CrowdtoneError } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { AuditLog } from '../access/audit-log';
import type { Authenticator } from '../access/authenticator';
import { ANONYMOUS, type PlaceSettings } from '../access/principal';
import type { AlertControl } from '../alert-control';
import type { CameraControl } from '../camera-control';
import type { CameraFinder } from '../camera-finder';
import type { GroupReader } from '../group-reader';
import type { History } from '../history';
import { errorBody, HttpError } from '../http-error';
import type { GatewayOperations } from '../operations';
import { addAlertRoutes } from './alert-routes';
import { addAnnotationRoutes } from './annotation-routes';
import { addAuthorisation, PUBLIC } from './authorise';
import { addBinRoutes } from './bin-routes';
import { addCameraRoutes } from './camera-routes';
import { addCrossOriginRules } from './cross-origin';
import { addDataRoutes } from './data-routes';
import { addDiscoveryRoutes } from './discovery-routes';
import { addExportRoutes } from './export-routes';
import { addActionLog } from './logged';
import { addOidcRoutes, type OidcParts } from './oidc-routes';
import { addApiReference, addApiReferencePages } from './openapi';
import { addOperationsRoutes } from './operations-routes';
import { addPlaceRoutes } from './place-routes';
import { addReceiverRoutes } from './receiver-routes';
import { RequestLimits } from './request-limits';
import { addRoutes } from './routes';
import { addRuleRoutes } from './rule-routes';
import { addSecurityHeaders, setSecurityHeaders } from './security-headers';
import { serializerCompiler } from './serializer';
import { addSessionRoutes } from './session-routes';
import { addTimelineRoutes } from './timeline-routes';
import { validationError } from './validation';

const MAX_BODY_BYTES = 16 * 1024;
/** How often the server looks for requests that take too long to arrive, milliseconds. */
const TIMEOUT_CHECK_MS = 1_000;
const SECONDS_A_YEAR = 31_536_000;

/** What the HTTP side of the gateway is made of. */
export interface RestOptions {
  readonly reader: GroupReader & History;
  readonly authenticator: Authenticator;
  readonly log: AuditLog;
  /** Sign-in by an identity provider; null when none is configured. */
  readonly oidc: OidcParts | null;
  /** Null when no cameras are watched. */
  readonly cameras: CameraControl | null;
  /** Null when no cameras are watched. */
  readonly finder: CameraFinder | null;
  /** Null when no cameras are watched. */
  readonly alerts: AlertControl | null;
  readonly operations: GatewayOperations;
  readonly limits: LimitsConfig;
  readonly place: PlaceSettings;
  /** The built dashboard, holding index.html and assets/. */
  readonly dashboardDir: string;
  /** Called after a deletion. */
  readonly onDeleted: () => void;
  readonly logger: Logger;
}

/**
 * The HTTP side of the gateway: REST, operations, and the dashboard's files. Not listening yet.
 *
 * @throws CrowdtoneError E_DASHBOARD_MISSING when the dashboard is not built
 */
export async function createRestApp(options: RestOptions): Promise<FastifyInstance> {
  const { reader, authenticator, log, oidc, cameras, alerts, operations, dashboardDir, limits, logger } = options;
  if (!existsSync(join(dashboardDir, 'index.html'))) {
    throw new CrowdtoneError('E_DASHBOARD_MISSING', 'the dashboard is not built; run `npm run build`');
  }
  const requestTimeout = limits.requestSeconds * 1000;
  const loggerInstance: FastifyBaseLogger = logger;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout,
    // Node checks only every 30 s by default how long a request is taking.
    http: { connectionsCheckingInterval: TIMEOUT_CHECK_MS, headersTimeout: requestTimeout },
    routerOptions: { maxParamLength: 200 },
    trustProxy: [...authenticator.trustedProxies],
    // Open keep-alive connections of browsers must not hold up a shutdown.
    forceCloseConnections: true,
    // Addresses that cannot even be parsed come past the hooks below.
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(request.raw, reply.raw);
      answerError(error, request, reply, logger);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler<FastifyError | HttpError>(async (error, request, reply) => {
    if (error instanceof HttpError) {
      const { method, url = 'an unknown address' } = request.routeOptions;
      await log.refused(request.raw, request.principal ?? ANONYMOUS, error, `${[method].flat().join()} ${url}`);
    }
    return answerError(error, request, reply, logger);
  });
  app.setNotFoundHandler(({ method }) => {
    throw new HttpError('E_NOT_FOUND', `no route for ${method} at this path; see /openapi.json`);
  });

  // In this order: what a request is not allowed by is checked before what it costs to find out more.
  await addSecurityHeaders(app);
  await addCrossOriginRules(app, authenticator);
  const requestLimits = new RequestLimits(limits, authenticator);
  requestLimits.addForAddresses(app);
  addAuthorisation(app, authenticator, log);
  requestLimits.addForTokens(app);
  addActionLog(app, log, logger);
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  await app.register(fastifyCookie);

  await addApiReference(app);
  const api = app.withTypeProvider<ZodTypeProvider>();
  addRoutes(api, reader);
  addBinRoutes(api, reader);
  addTimelineRoutes(api, reader);
  addPlaceRoutes(api, reader, options.place.timeZone);
  addExportRoutes(api, reader);
  addAlertRoutes(api, reader);
  addReceiverRoutes(api, alerts);
  addRuleRoutes(api, alerts);
  addAnnotationRoutes(api, reader, reader);
  addCameraRoutes(api, cameras);
  addDiscoveryRoutes(api, options.finder);
  addDataRoutes(api, { history: reader, log, place: options.place, onDeleted: options.onDeleted });
  addSessionRoutes(api, { authenticator, place: options.place, oidc });
  addOidcRoutes(api, { authenticator, log, oidc, logger });
  addOperationsRoutes(api, operations);
  await addApiReferencePages(app);
  await app.register(async (files) => {
    // The login is part of the page.
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

function answerError(
  error: FastifyError | HttpError,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): FastifyReply {
  const answered = httpErrorOf(error, request);
  // Details are logged only, because they may contain paths or queries.
  if (answered.status >= 500) logger.error({ err: error }, 'request failed');
  return reply.code(answered.status).headers(answered.headers).send(errorBody(answered));
}

function httpErrorOf(error: FastifyError | HttpError, request: FastifyRequest): HttpError {
  if (error instanceof HttpError) return error;
  const invalid = validationError(error, request);
  if (invalid !== null) return invalid;
  const status = error.statusCode ?? 500;
  if (status === 413) return new HttpError('E_BODY_TOO_LARGE', 'the request is too large; send less');
  if (status >= 400 && status < 500) return new HttpError('E_REQUEST_INVALID', error.message, { serverStatus: status });
  return new HttpError('E_INTERNAL', 'internal error; see the log of the gateway');
}
