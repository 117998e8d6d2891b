import { type AccessConfig, makeToken } from '@crowdtone/config';
import Fastify, { type FastifyInstance } from 'fastify';
import { Authenticator } from '../access/authenticator';
import { HttpError } from '../http-error';
import { addAuthorisation, needs, PUBLIC } from './authorise';

const [viewer, operator, north] = [makeToken(), makeToken(), makeToken()];
const ACCESS: AccessConfig = {
  tokens: [
    { name: 'viewer', role: 'viewer', hash: viewer.hash },
    { name: 'operator', role: 'operator', hash: operator.hash },
    { name: 'north', role: 'operator', hash: north.hash, sources: ['north'] },
  ],
  publicNames: [],
  allowedOrigins: [],
  trustedProxies: [],
};

function appOf(access: AccessConfig | null): FastifyInstance {
  const app = Fastify();
  addAuthorisation(app, new Authenticator(access, '127.0.0.1'), { arrived: async () => undefined });
  app.setErrorHandler((error, _request, reply) =>
    error instanceof HttpError ? reply.code(error.status).send(error.code) : reply.code(500).send(String(error)),
  );
  app.get('/public', { config: PUBLIC }, async ({ principal }) => String(principal.name));
  app.get('/view', { config: needs('viewer') }, async ({ principal }) => String(principal.name));
  app.post('/change', { config: needs('operator') }, async ({ principal }) => String(principal.name));
  app.get('/forgotten', async () => 'open');
  return app;
}

const ROUTES = ['GET /public', 'GET /view', 'POST /change', 'GET /forgotten'] as const;

test.each([
  ['no token', null, ['null', 'E_TOKEN_MISSING', 'E_TOKEN_MISSING', 'E_TOKEN_MISSING']],
  ['a viewer', viewer, ['null', 'viewer', 'E_ROLE_REFUSED', 'E_ROLE_REFUSED']],
  ['an operator', operator, ['null', 'operator', 'operator', 'open']],
  ['an operator of one source', north, ['null', 'north', 'north', 'E_SOURCE_REFUSED']],
])('%s may use the routes that declare it, and none that declares nothing', async (_, shown, answers) => {
  const app = appOf(ACCESS);
  const headers = shown ? { authorization: `Bearer ${shown.token}` } : {};
  for (const [place, route] of ROUTES.entries()) {
    const [method, url] = route.split(' ') as ['GET' | 'POST', string];
    const { body } = await app.inject({ method, url, headers });
    expect([route, body]).toEqual([route, answers[place]]);
  }
  await app.close();
});

test('without tokens everybody is the owner', async () => {
  const app = appOf(null);
  expect((await app.inject({ method: 'POST', url: '/change' })).statusCode).toBe(200);
  await app.close();
});
