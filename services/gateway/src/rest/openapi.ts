import {
  alertSchema,
  annotationSchema,
  apiErrorSchema,
  cameraSchema,
  groupSharesSchema,
  groupWindowSchema,
  runRecordSchema,
  sourceRecordSchema,
  timelineRunSchema,
  windowBinSchema,
} from '@crowdtone/domain';
import fastifySwagger, { type SwaggerTransformObject } from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { TOKEN_COOKIE } from '../access/authenticator';
import { problem } from './api';
import { PUBLIC, type RouteAccess, UNDECLARED } from './authorise';
import { withSchemaNames } from './named-schemas';

/** Where the API reference for people is. */
const REFERENCE_PATH = '/api/docs';

/** Raised with every change of the interface, as in https://semver.org. */
const API_VERSION = '0.1.0';

/** Schemas that the document defines once, under these names. */
const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  Alert: alertSchema,
  Annotation: annotationSchema,
  ApiError: apiErrorSchema,
  Camera: cameraSchema,
  GroupShares: groupSharesSchema,
  GroupWindow: groupWindowSchema,
  Run: runRecordSchema,
  Source: sourceRecordSchema,
  TimelineRun: timelineRunSchema,
  WindowBin: windowBinSchema,
};

const DESCRIPTION = `REST interface of \`crowdtone serve\`. Times are milliseconds. Errors have the body \`{ "error": { "code",
"message" } }\`; codes are stable and listed in docs/reference/errors.md. Live events are sent over Socket.IO, see docs/reference/live-protocol.md.

Where tokens are configured, send one as \`Authorization: Bearer TOKEN\`. A token that is limited to certain sources sees no others.`;

const TAGS = [
  { name: 'Runs', description: 'Runs, their sources and the statistics of their crowds.' },
  { name: 'Timelines', description: 'Cameras by clock time, joined over runs.' },
  { name: 'Alerts', description: 'Alerts of the configured rules.' },
  { name: 'Annotations', description: 'Notes on moments of a run.' },
  { name: 'Cameras', description: 'Cameras that are analysed.' },
  { name: 'Session', description: 'Login and the session of the caller.' },
  { name: 'Operations', description: 'Probes and monitoring.' },
];

/** Describes the routes that are added afterwards. */
export async function addApiReference(app: FastifyInstance): Promise<void> {
  app.addHook('onRoute', addCommonAnswers);
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Crowdtone',
        version: API_VERSION,
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: TAGS,
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A token of the configuration.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: TOKEN_COOKIE,
            description: 'The cookie of POST /api/login.',
          },
        },
      },
    },
    hideUntagged: true,
    transform: (document) => {
      const access = describeAccess(document.schema, document.route.config?.access);
      return jsonSchemaTransform({ ...document, schema: { ...document.schema, ...access } });
    },
    transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
  });
}

/** Adds GET /openapi.json and the page; after every route that they describe. */
export async function addApiReferencePages(app: FastifyInstance): Promise<void> {
  // The plugin keeps the document that it makes first.
  app.addHook('onReady', async () => void withSchemaNames(COMPONENTS, () => app.swagger()));
  app.get('/openapi.json', { config: PUBLIC, schema: { hide: true } }, async () => app.swagger());
  await app.register(async (pages) => {
    pages.addHook('onRoute', (route) => {
      route.config = { ...route.config, ...PUBLIC };
    });
    // Below its folder all addresses of the page are relative, so that it works under any path of a proxy.
    pages.addHook('onRequest', async (request, reply) => {
      if (request.url === REFERENCE_PATH) return reply.redirect('docs/');
    });
    await pages.register(fastifySwaggerUi, {
      routePrefix: REFERENCE_PATH,
      theme: { title: 'Crowdtone REST API' },
      transformSpecification: (document) => ({ ...document, servers: [{ url: '../../' }] }),
      // Without the bar at the top, whose logo brings an inline style that the content security policy refuses.
      uiConfig: {
        layout: 'BaseLayout',
        docExpansion: 'list',
        deepLinking: true,
        validatorUrl: null,
      },
    });
  });
}

/** What any route may be answered with, beside the answers that it declares. */
function addCommonAnswers(route: RouteOptions): void {
  const { schema, config } = route;
  if (schema?.tags === undefined) return;
  const isGuarded = (config?.access ?? UNDECLARED) !== 'public';
  const changes = route.method !== 'GET';
  const common: Record<string, z.ZodType> = {
    421: problem('The host name of the request is not accepted.'),
    500: problem('Internal error; see the log of the gateway.'),
  };
  if (changes || schema.querystring !== undefined) {
    common[400] = problem('The request is invalid; `issues` lists the fields.');
  }
  if (isGuarded) common[401] = problem('The token is missing, invalid or expired.');
  if (isGuarded || changes) {
    common[403] = problem(
      'The token does not allow this or does not cover the source, or the request comes from a page of another site.',
    );
  }
  if (changes) {
    common[413] = problem('The body is too large.');
    common[415] = problem('The body is not application/json.');
  }
  if (!config?.unlimited) {
    common[429] = problem('Too many requests; retry after `Retry-After` seconds.');
  }
  route.schema = { ...schema, response: Object.assign(common, schema.response) };
}

/** Which token a route asks for, in words and as a security requirement. */
function describeAccess(schema: FastifySchema, access: RouteAccess = UNDECLARED): FastifySchema {
  if (access === 'public') return { security: [] };
  const needed = `Requires the role ${access.role}${access.everySource ? ' and a token for every source' : ''}.`;
  return {
    description: [schema.description, needed].filter((text) => text !== undefined).join('\n\n'),
    security: [{ token: [] }, { session: [] }],
  };
}

/** Every component is generated as input and as output; only those that something refers to stay. */
function withoutUnused(document: ReturnType<SwaggerTransformObject>): ReturnType<SwaggerTransformObject> {
  if (!('components' in document)) return document;
  const schemas: Readonly<Record<string, unknown>> = document.components?.schemas ?? {};
  const used = new Set<string>();
  const waiting: unknown[] = [document.paths];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      waiting.push(schemas[name]);
    }
  }
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  return { ...document, components: { ...document.components, schemas: kept } } as typeof document;
}
