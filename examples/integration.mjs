/**
 * An integration that has a way to Temporal and none to the HTTP API: it signs a decision with its own key and sends it to
 * the running review as a signal. Once:
 *
 *   node examples/integration.mjs new-key key.pem          prints the public key
 *   rolewright key register PUBLIC_KEY --for dana@corp.example
 *
 * and for each decision, with the `reviewId` and `viewDigest` of what the person looked at:
 *
 *   node examples/integration.mjs decide key.pem REVIEW_ID VIEW_DIGEST PERSON_ID approve
 *
 * Nothing answers a signal. What came of it is in the ledger: a decision, or a refusal with its code, under the decision id
 * that is printed. Sent again under the same id (`--id`), it is the same decision.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Client, Connection } from '@temporalio/client';

/** The raw 32 bytes of an ed25519 public key follow a header of 12. */
const publicKeyOf = (privateKey) => createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(12);

/** `ed25519-` and the first 16 hex digits of the SHA-256 of the raw public key. */
const keyIdOf = (privateKey) =>
  `ed25519-${createHash('sha256').update(publicKeyOf(privateKey)).digest('hex').slice(0, 16)}`;

/** Canonical JSON (RFC 8785) of texts, objects and lists of them, which is all that a decision is made of. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/**
 * The command with its signature: ed25519 over the text `command/v1:sha256:<hex>`, where the digest is over
 * `rolewright:command/v1`, a NUL, and the canonical JSON of the command without its signature.
 */
export function signDecision(privateKeyPem, { decisionId, reviewId, viewDigest, personId, answer, issuedAt }) {
  const privateKey = createPrivateKey(privateKeyPem);
  const keyId = keyIdOf(privateKey);
  const command = { decisionId, reviewId, viewDigest, answer, personId, via: 'signal', issuedAt, keyId };
  const hash = createHash('sha256').update('rolewright:command/v1\0').update(canonical(command)).digest('hex');
  const signature = sign(null, Buffer.from(`command/v1:sha256:${hash}`), privateKey).toString('base64');
  return { ...command, signature };
}

function newKey(file) {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' });
  console.log(publicKeyOf(privateKey).toString('base64'));
}

async function decide(file, [reviewId, viewDigest, personId, kind], decisionId) {
  const draft = { decisionId, reviewId, viewDigest, personId, answer: { kind }, issuedAt: new Date().toISOString() };
  const command = signDecision(readFileSync(file, 'utf8'), draft);
  const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233' });
  try {
    const client = new Client({ connection, namespace: process.env.TEMPORAL_NAMESPACE ?? 'default' });
    await client.workflow.getHandle(`review/${reviewId}`).signal('decide', command);
    console.log(decisionId);
  } finally {
    await connection.close();
  }
}

async function main([what, file, ...rest]) {
  const at = rest.indexOf('--id');
  const id = at === -1 ? `d-${randomUUID()}` : rest.splice(at, 2)[1];
  if (what === 'new-key' && file) return newKey(file);
  if (what === 'decide' && file && rest.length === 4 && id) return decide(file, rest, id);
  console.error('usage: integration.mjs new-key FILE | decide FILE REVIEW_ID VIEW_DIGEST PERSON_ID ANSWER [--id ID]');
  process.exitCode = 2;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
