// A real OpenID provider (oidc-provider, certified) on a free port, and a desk whose people sign in there. It stands at another
// site than the desk, so that a strict cookie would not survive the way back.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { openDesk } from './desk.mjs';

const client = { id: 'leasehold', secret: 'canary-client-secret-0123456789' };

/** Everybody may sign in with any password; the name decides the groups. */
function account(_, id) {
  return { accountId: id, claims: () => ({ sub: id, name: `${id} of the provider`, groups: id === 'anna' ? ['ml'] : ['others'] }) };
}

function provider(issuer, origin) {
  return new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [`${origin}/auth/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'groups'] },
    conformIdTokenClaims: false,
    findAccount: account,
    pkce: { required: () => true },
    cookies: { keys: ['a key for the tests alone'] },
  });
}

/** A provider and its desk, told more than that; where a front ends its TLS, that names the origin. */
export async function openHouse(environment = {}) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://localhost:${server.address().port}`;
  const desk = await openDesk([], {
    LEASEHOLD__SIGN_IN__MODE: 'oidc',
    LEASEHOLD__SIGN_IN__OIDC__ISSUER: issuer,
    LEASEHOLD__SIGN_IN__OIDC__CLIENT_ID: client.id,
    LEASEHOLD__SIGN_IN__OIDC__CLIENT_SECRET: client.secret,
    LEASEHOLD__SIGN_IN__ROLES__ADMINS: '["ml"]',
    ...environment,
  });
  // The desk asks the provider when the first person signs in, not before.
  server.on('request', provider(issuer, environment.LEASEHOLD__SIGN_IN__ORIGIN ?? desk.url).callback());
  const close = async () => {
    await desk.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { desk, issuer, secret: client.secret, close };
}
