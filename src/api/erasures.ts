import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { InputError, RuleError } from '../domain/errors.js';
import { allow } from './access.js';
import { erasedSchema, eraseSchema } from './access-schema.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { body, json, problems, security } from './operation.js';

export const postErasure = createRoute({
  method: 'post',
  path: '/people/erasures',
  summary: 'Erase a person: name, e-mail, reasons, tokens and sessions; what was decided stays, by a random id',
  tags: ['people'],
  security,
  middleware: allow('admin'),
  request: { body: body(eraseSchema) },
  responses: { 200: json(erasedSchema, 'What was erased, and what remains'), ...problems },
});

export function mountErasures(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(postErasure, async (c) => {
    const by = c.get('caller').personId;
    const personId = await personIdOf(deps, c.req.valid('json').person);
    if (personId === by) {
      const advice = 'Another administrator has to do it.';
      throw new RuleError('ERASING_ONESELF', 'expected somebody else: nobody would be left to answer for it', {
        advice,
      });
    }
    const erasure = await deps.store.erasePerson({ personId, by, at: deps.clock().toISOString() });
    if (!erasure) throw nobody();
    const { at, ...rest } = erasure;
    const removed = await removeBlobs(deps);
    const bundles = (await deps.store.ledger({ kind: 'evidence-collected' })).length;
    return c.json({ ...rest, erasedAt: at, removedFiles: removed, bundlesTaken: bundles }, 200);
  });
}

async function personIdOf({ store }: ApiDeps, person: string): Promise<string> {
  if (!person.includes('@')) return person;
  const known = await store.personByEmail(person);
  if (!known) throw nobody();
  return known.personId;
}

const nobody = (): InputError =>
  new InputError('PERSON_NOT_FOUND', 'expected the e-mail or the id of a person who is known here', {
    advice: 'Whoever was erased is known by the id only.',
  });

/** The erasable files of every bundle: each holds everybody's. A bundle that is collected anew has them again, without. */
async function removeBlobs({ store, blobs }: ApiDeps): Promise<number> {
  const addresses = await store.personalBlobs();
  for (const address of addresses) {
    await blobs.remove(address);
    await store.forgetPersonalBlob(address);
  }
  return addresses.length;
}
