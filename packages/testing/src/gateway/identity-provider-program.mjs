/** An OpenID provider on loopback that signs in whoever is chosen on its page, and lies in its ID tokens when told to. */
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';

const CLIENT_ID = 'crowdtone';
/** What the provider says of each person. */
const PEOPLE = {
  anna: { preferred_username: 'anna', email: 'anna@example.org', groups: ['crowd-operators'], cameras: ['everything'] },
  vera: { preferred_username: 'vera', email: 'vera@example.org', groups: ['crowd-viewers'], cameras: ['north-staff'] },
  otto: { preferred_username: 'otto', email: 'otto@example.org', groups: ['gardeners'], cameras: ['everything'] },
};

const [own, foreign] = [await generateKeyPair('RS256', { extractable: true }), await generateKeyPair('RS256')];
const jwk = { ...(await exportJWK(own.privateKey)), kid: 'own', alg: 'RS256', use: 'sig' };

/** How an ID token is changed by each lie. */
const LIES = {
  nonce: { claims: { nonce: 'of-another-sign-in' } },
  issuer: { claims: { iss: 'https://elsewhere.example' } },
  audience: { claims: { aud: 'another-client' } },
  expired: { claims: { iat: 1_000_000_000, exp: 1_000_000_600 } },
  signature: { key: foreign.privateKey },
  unsigned: { unsigned: true },
};

let lie = null;
let provider = null;
const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1', () => {
  process.send({ url: issuer() });
});
// Another site than the gateway on 127.0.0.1.
const issuer = () => `http://localhost:${server.address().port}`;

process.on('message', ({ client, lie: next, settings }) => {
  if (client !== undefined) provider = open(client, settings ?? {});
  if (next !== undefined) lie = next;
  process.send({ done: true });
});
process.on('disconnect', () => process.exit());

function open({ secret, redirectUris, signedOutUris }, settings) {
  const made = new Provider(issuer(), {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: secret,
        redirect_uris: redirectUris,
        post_logout_redirect_uris: signedOutUris,
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a key of the test'] },
    claims: { openid: ['sub'], email: ['email'], profile: ['preferred_username', 'groups', 'cameras'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new made.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    ...settings,
  });
  made.use(async (context, next) => {
    await next();
    if (lie === null) return;
    if (context.path === '/token' && context.body?.id_token !== undefined) {
      context.body.id_token = await lied(context.body.id_token);
    }
    if (lie === 'metadata' && context.path.startsWith('/.well-known/')) {
      context.body = { ...context.body, issuer: 'https://elsewhere.example' };
    }
    if (lie === 'nonsense' && context.path === '/token') context.body = '<p>no JSON</p>';
  });
  return made;
}

async function lied(token) {
  const { claims = {}, key = own.privateKey, unsigned = false } = LIES[lie] ?? {};
  const told = { ...JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()), ...claims };
  if (unsigned) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none' })}.${part(told)}.`;
  }
  return new SignJWT(told).setProtectedHeader({ alg: 'RS256', kid: 'own' }).sign(key);
}

async function answer(request, response) {
  if (provider === null) {
    response.writeHead(503).end();
    return;
  }
  const { pathname, searchParams } = new URL(request.url, issuer());
  if (!pathname.startsWith('/interaction/')) {
    provider.callback()(request, response);
    return;
  }
  const person = searchParams.get('person');
  if (person === null) {
    const links = [...Object.keys(PEOPLE), 'nobody'].map((name) => `<a href="?person=${name}">${name}</a>`);
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><title>Who?</title>${links.join(' ')}`);
    return;
  }
  const result = person === 'nobody' ? { error: 'access_denied' } : { login: { accountId: person } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
