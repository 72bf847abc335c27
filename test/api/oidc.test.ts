import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../../src/api/app.js';
import { createOidc, type Oidc } from '../../src/api/oidc/oidc.js';
import { AUDIENCE, withOidc, type Account, type IdentityProvider } from '../support/with-oidc.js';
import { BASE, withApi, type Answered, type Call, type TestApi } from './with-api.js';

const ana: Account = {
  sub: 'u-1',
  email: 'Ana@Corp.example',
  email_verified: true,
  name: 'Ana Lind',
  roles: ['approvers', 'everybody'],
};

interface Lab {
  readonly api: TestApi;
  readonly idp: IdentityProvider;
  readonly call: (request: Call) => Promise<Answered>;
  /** Moves our clock, not the provider's. */
  readonly pass: (ms: number) => void;
}

/** The API with an organisation's identity provider, each with a clock that shows the time. */
const withLab = (work: (lab: Lab) => Promise<void>, keysPauseMs = 0): Promise<void> =>
  withOidc((idp) =>
    withApi(async (api) => {
      let ahead = 0;
      const clock = (): Date => new Date(Date.now() + ahead);
      const oidc = createOidc({ config: idp.config, store: api.deps.store, clock, keysPauseMs });
      const app = createApp({ ...api.deps, clock, oidc });
      const call = async ({ method = 'GET', path, token, json, body, headers }: Call): Promise<Answered> => {
        const response = await app.request(`${BASE}${path}`, {
          method,
          headers: {
            host: '127.0.0.1:7420',
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(json === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(json === undefined ? {} : { body: JSON.stringify(json) }),
          ...(body === undefined ? {} : { body }),
        });
        const text = await response.text();
        const isJson = response.headers.get('content-type')?.includes('json');
        return {
          status: response.status,
          headers: response.headers,
          text,
          body: isJson ? JSON.parse(text) : undefined,
        };
      };
      await work({ api, idp, call, pass: (ms) => (ahead += ms) });
    }),
  );

const cookieOf = ({ headers }: Answered, name: string): string =>
  headers
    .getSetCookie()
    .map((set) => set.split(';')[0] ?? '')
    .find((set) => set.startsWith(`${name}=`)) ?? '';

/** Leaves for the provider and signs in there; what the browser brings back. */
async function leave({ call, idp }: Lab): Promise<{ readonly path: string; readonly cookie: string }> {
  const left = await call({ path: '/sign-in/provider' });
  assert.equal(left.status, 302);
  assert.match(left.headers.get('set-cookie') ?? '', /rolewright_sign_in=.*HttpOnly; SameSite=Lax/);
  const back = await idp.signIn(left.headers.get('location') ?? '');
  return { path: back.pathname + back.search, cookie: cookieOf(left, 'rolewright_sign_in') };
}

const comeBack = ({ call }: Lab, { path, cookie }: { readonly path: string; readonly cookie: string }) =>
  call({ path, headers: { cookie } });

test('a person signs in at the provider and gets the session of the workforce person with their e-mail', () =>
  withLab(async (lab) => {
    lab.idp.account = ana;
    const known = await lab.api.deps.store.ensurePerson({ email: 'ana@corp.example' });
    await lab.api.ask({ reviewId: 'q.role.1', people: [known.personId] });
    assert.match((await lab.call({ path: '/sign-in' })).text, /href="\/sign-in\/provider"/);
    const back = await comeBack(lab, await leave(lab));
    assert.equal(back.status, 200, back.text);
    assert.match(back.headers.get('set-cookie') ?? '', /rolewright_session=.*HttpOnly; SameSite=Strict/);
    const session = cookieOf(back, 'rolewright_session');
    const inbox = await lab.call({ path: '/inbox', headers: { cookie: session } });
    assert.match(inbox.text, /Signed in as Ana Lind[\s\S]*Role q\.role\.1/);
  }));

test('an e-mail that nobody has verified is nobody', () =>
  withLab(async (lab) => {
    for (const account of [
      { ...ana, email_verified: false },
      { sub: 'u-2', roles: ['approvers'] },
    ]) {
      lab.idp.account = account;
      const back = await comeBack(lab, await leave(lab));
      assert.deepEqual([back.status, cookieOf(back, 'rolewright_session')], [403, '']);
      assert.match(back.text, /EMAIL_NOT_VERIFIED/);
    }
    assert.equal(await lab.api.deps.store.personByEmail('ana@corp.example'), undefined);
  }));

test('somebody without a role that permits something gets no session', () =>
  withLab(async (lab) => {
    lab.idp.account = { ...ana, roles: ['everybody', '__proto__', 'constructor'] };
    const back = await comeBack(lab, await leave(lab));
    assert.deepEqual([back.status, cookieOf(back, 'rolewright_session')], [403, '']);
    assert.match(back.text, /PERMISSION_REQUIRED/);
  }));

test('a way back is good once, in the browser that left, within ten minutes', () =>
  withLab(async (lab) => {
    lab.idp.account = ana;
    const first = await leave(lab);
    const other = await leave(lab);
    const refused = async (given: { readonly path: string; readonly cookie: string }, code: RegExp) => {
      const back = await comeBack(lab, given);
      assert.deepEqual([back.status, cookieOf(back, 'rolewright_session')], [401, ''], back.text);
      assert.match(back.text, code);
    };
    await refused({ ...first, cookie: '' }, /SIGN_IN_EXPIRED/);
    await refused({ ...first, cookie: 'rolewright_sign_in=AAAA' }, /SIGN_IN_EXPIRED/);
    await refused({ ...first, cookie: other.cookie }, /SIGN_IN_REFUSED/);
    await refused({ ...first, path: first.path.replace(/state=[^&]+/, 'state=other') }, /SIGN_IN_REFUSED/);
    await refused(
      { ...first, path: first.path.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example') },
      /SIGN_IN_REFUSED/,
    );
    assert.equal((await comeBack(lab, first)).status, 200);
    await refused(first, /SIGN_IN_REFUSED|SIGN_IN_REPLAYED/);
    lab.pass(601_000);
    await refused(other, /SIGN_IN_EXPIRED/);
  }));

test('a sign-in opens one session, even at a provider that takes its code twice', () =>
  withApi(async ({ deps }) => {
    const url = new URL('https://id.corp.example/authorize');
    const { personId } = await deps.store.ensurePerson({ email: 'ana@corp.example' });
    const oidc: Oidc = {
      begin: () => Promise.resolve({ url, pending: { state: 's', nonce: 'n', verifier: 'v' } }),
      finish: () => Promise.resolve({ personId, permissions: ['reviewer'] }),
      bearer: () => assert.fail('nobody asked'),
    };
    const app = createApp({ ...deps, oidc });
    const headers = { host: '127.0.0.1:7420' };
    const left = await app.request(`${BASE}/sign-in/provider`, { headers });
    const cookie = left.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const back = () => app.request(`${BASE}/sign-in/provider/back?code=c`, { headers: { ...headers, cookie } });
    assert.equal((await back()).status, 200);
    const again = await back();
    assert.equal(again.status, 401);
    assert.match(await again.text(), /SIGN_IN_REPLAYED/);
  }));

test('a code that another sign-in brought is refused: its nonce and its verifier are not this one’s', () =>
  withLab(async (lab) => {
    lab.idp.account = ana;
    const [mine, theirs] = [await leave(lab), await leave(lab)];
    const code = /code=[^&]+/.exec(theirs.path)?.[0] ?? '';
    const back = await comeBack(lab, { ...mine, path: mine.path.replace(/code=[^&]+/, code) });
    assert.equal(back.status, 401);
    assert.match(back.text, /SIGN_IN_REFUSED/);
  }));

test('a program comes with a token of its client, does what its roles say, and decides nothing', () =>
  withLab(async (lab) => {
    const token = await lab.idp.machineToken();
    const me = await lab.call({ path: '/me', token });
    assert.deepEqual([me.status, me.body.name, me.body.permissions], [200, 'robot', ['auditor', 'engineer']]);
    assert.equal((await lab.call({ path: '/me', token })).body.personId, me.body.personId);
    const decided = await lab.call({
      method: 'POST',
      path: '/reviews/x/decisions',
      token,
      json: { viewDigest: 'v', answer: { kind: 'approve' } },
    });
    assert.deepEqual([decided.status, decided.body.code], [403, 'PERMISSION_REQUIRED']);
    const stranger = await lab.call({ path: '/campaigns', token: await lab.idp.machineToken('stranger') });
    assert.deepEqual([stranger.status, stranger.body.code], [403, 'PERMISSION_REQUIRED']);
  }));

test('tokens that are not for us, not of the issuer, not in force, or not signed are refused, each by its code', () =>
  withLab(async (lab) => {
    const { idp } = lab;
    const now = Math.floor(Date.now() / 1000);
    const good = {
      iss: idp.issuer,
      aud: AUDIENCE,
      sub: 'robot',
      client_id: 'robot',
      roles: ['iam-team'],
      exp: now + 60,
    };
    const refused = async (token: string, code: string) => {
      const { status, body } = await lab.call({ path: '/me', token });
      assert.deepEqual([status, body.code], [401, code]);
    };
    assert.equal((await lab.call({ path: '/me', token: await idp.forge(good) })).status, 200);
    await refused(await idp.machineToken('robot', 'https://other.corp.example'), 'WRONG_AUDIENCE');
    await refused(await idp.forge({ ...good, aud: 'rolewright' }, { typ: 'JWT' }), 'WRONG_AUDIENCE');
    await refused(await idp.forge({ ...good, iss: 'https://evil.example' }), 'WRONG_ISSUER');
    await refused(await idp.forge({ ...good, nbf: now + 120, exp: now + 240 }), 'TOKEN_EXPIRED');
    await refused(await idp.forge({ ...good, exp: now - 40 }), 'TOKEN_EXPIRED');
    assert.equal((await lab.call({ path: '/me', token: await idp.forge({ ...good, exp: now - 5 }) })).status, 200);
    const { exp: _, ...endless } = good;
    await refused(await idp.forge(endless), 'BAD_TOKEN');

    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    await refused(`${part({ alg: 'none' })}.${part(good)}.`, 'BAD_TOKEN');
    await refused(`${part({ alg: 'HS256' })}.${part(good)}.AAAA`, 'BAD_TOKEN');
    const real = await idp.machineToken();
    const [head = '', , signature = ''] = real.split('.');
    await refused(`${head}.${part({ ...good, roles: ['approvers'] })}.${signature}`, 'BAD_TOKEN');
    await refused(`${part({ alg: 'RS256' })}.${'A'.repeat(20_000)}.AAAA`, 'BAD_TOKEN');
    lab.pass(3_600_000);
    await refused(real, 'TOKEN_EXPIRED');
  }));

test('a token of another provider is refused, though it says what ours would say', () =>
  withLab((lab) =>
    withOidc(async (other) => {
      const exp = Math.floor(Date.now() / 1000) + 60;
      const claims = { iss: lab.idp.issuer, aud: AUDIENCE, sub: 'robot', client_id: 'robot', roles: ['iam-team'], exp };
      const { status, body } = await lab.call({ path: '/me', token: await other.forge(claims) });
      assert.deepEqual([status, body.code], [401, 'BAD_TOKEN']);
    }),
  ));

test('a person’s access token is theirs at the API, where the e-mail is verified', () =>
  withLab(async (lab) => {
    const { idp } = lab;
    const exp = Math.floor(Date.now() / 1000) + 60;
    const claims = { iss: idp.issuer, aud: AUDIENCE, client_id: 'app', exp, ...ana, roles: ['approvers'] };
    const me = await lab.call({ path: '/me', token: await idp.forge(claims) });
    assert.deepEqual([me.status, me.body.email, me.body.permissions], [200, 'ana@corp.example', ['reviewer']]);
    const token = await idp.forge({ ...claims, email_verified: 'true' });
    const unverified = await lab.call({ path: '/me', token });
    assert.deepEqual([unverified.status, unverified.body.code], [403, 'EMAIL_NOT_VERIFIED']);
  }));

test('when the provider’s key rotates, new tokens pass and old ones do not', () =>
  withLab(async (lab) => {
    const old = await lab.idp.machineToken();
    assert.equal((await lab.call({ path: '/me', token: old })).status, 200);
    await lab.idp.rotate();
    assert.equal((await lab.call({ path: '/me', token: await lab.idp.machineToken() })).status, 200);
    assert.equal((await lab.call({ path: '/me', token: old })).body.code, 'BAD_TOKEN');
    lab.idp.account = ana;
    assert.equal((await comeBack(lab, await leave(lab))).status, 200);
  }));

test('made-up key ids do not make us flood the provider, and are slowed down themselves', () =>
  withLab(async (lab) => {
    assert.equal((await lab.call({ path: '/me', token: await lab.idp.machineToken() })).status, 200);
    const head = (kid: string): string => Buffer.from(JSON.stringify({ alg: 'RS256', kid })).toString('base64url');
    const codes = new Map<string, number>();
    for (let i = 0; i < 40; i++) {
      const { body } = await lab.call({ path: '/me', token: `${head(`made-up-${i}`)}.e30.AAAA` });
      codes.set(body.code, (codes.get(body.code) ?? 0) + 1);
    }
    assert.equal(lab.idp.keyFetches(), 1);
    assert.deepEqual(
      [...codes],
      [
        ['BAD_TOKEN', 30],
        ['TOO_MANY_ATTEMPTS', 10],
      ],
    );
  }, 30_000));

test('while the provider is away, its tokens are answered 503, and local ones as ever', () =>
  withApi(async (api) => {
    const config = await withOidc((idp) => Promise.resolve(idp.config));
    const clock = (): Date => new Date();
    const oidc = createOidc({ config, store: api.deps.store, clock });
    const app = createApp({ ...api.deps, clock, oidc });
    const get = (path: string, token: string) =>
      app.request(`${BASE}${path}`, { headers: { host: '127.0.0.1', authorization: `Bearer ${token}` } });
    const away = await get('/me', 'e30.e30.AAAA');
    assert.equal(away.status, 503);
    assert.match(await away.text(), /IDENTITY_PROVIDER_UNAVAILABLE/);
    const page = await app.request(`${BASE}/sign-in/provider`, { headers: { host: '127.0.0.1' } });
    assert.equal(page.status, 503);
    const { token } = await api.person('ana@corp.example', ['reviewer']);
    assert.equal((await get('/me', token)).status, 200);
  }));

test('without a provider there is no way to it, and its tokens are no tokens', () =>
  withApi(async ({ call }) => {
    assert.equal((await call({ path: '/sign-in/provider' })).status, 401);
    assert.equal((await call({ path: '/me', token: 'e30.e30.AAAA' })).body.code, 'UNAUTHENTICATED');
  }));
