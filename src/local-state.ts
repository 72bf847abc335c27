import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CodedError } from './domain/errors.js';
import { generateSigningKey, readSigningKey, signingKeyPem, type SigningKey } from './snapshot/sign.js';

/** What a state directory keeps besides database and blobs: the server's signing key and the named local tokens. */
const keyFile = (stateDir: string): string => join(stateDir, 'keys', 'server.pem');
/** The successor while the key is being rotated. */
const nextKeyFile = (stateDir: string): string => join(stateDir, 'keys', 'server.next.pem');
const tokensFile = (stateDir: string): string => join(stateDir, 'tokens.json');

/** The server's key, made at the first start. Throws `BAD_KEY` when the file is there and holds no such key. */
export function serverKey(stateDir: string): SigningKey {
  const pem = readText(keyFile(stateDir));
  if (pem !== undefined) return readSigningKey(pem);
  const key = generateSigningKey();
  writePrivate(keyFile(stateDir), signingKeyPem(key));
  return key;
}

export const hasServerKey = (stateDir: string): boolean => existsSync(keyFile(stateDir));

/**
 * The key that is in the state directory whenever it is used: a server goes on with the successor as soon as that has taken
 * its place.
 */
export function liveServerKey(stateDir: string): SigningKey {
  let key = serverKey(stateDir);
  let seen = fileStamp(stateDir);
  const current = (): SigningKey => {
    const now = fileStamp(stateDir);
    if (now !== seen) [key, seen] = [serverKey(stateDir), now];
    return key;
  };
  return {
    get keyId() {
      return current().keyId;
    },
    get publicKey() {
      return current().publicKey;
    },
    get privateKey() {
      return current().privateKey;
    },
  };
}

function fileStamp(stateDir: string): string {
  const { ino, mtimeMs } = statSync(keyFile(stateDir));
  return `${ino}/${mtimeMs}`;
}

/** The successor that a rotation has made; undefined while none is under way. */
export function nextServerKey(stateDir: string): SigningKey | undefined {
  const pem = readText(nextKeyFile(stateDir));
  return pem === undefined ? undefined : readSigningKey(pem);
}

export function makeNextServerKey(stateDir: string): SigningKey {
  const key = generateSigningKey();
  writePrivate(nextKeyFile(stateDir), signingKeyPem(key));
  return key;
}

/** The successor takes the place of the key, which is gone then: nobody can sign by it any more. */
export const promoteNextServerKey = (stateDir: string): void => renameSync(nextKeyFile(stateDir), keyFile(stateDir));

const tokensSchema = z.record(z.string(), z.string());

/** The named local tokens in the clear, for whoever may read this directory: name → token. Empty when there are none. */
export function localTokens(stateDir: string): Readonly<Record<string, string>> {
  const text = readText(tokensFile(stateDir));
  if (text === undefined) return {};
  const read = tokensSchema.safeParse(JSON.parse(text));
  if (read.success) return read.data;
  throw new CodedError('BAD_TOKENS', `expected name → token in ${tokensFile(stateDir)}`, {
    advice: 'Delete the file; the server makes a new one.',
  });
}

export const saveLocalTokens = (stateDir: string, tokens: Readonly<Record<string, string>>): void =>
  writePrivate(tokensFile(stateDir), `${JSON.stringify(tokens, null, 2)}\n`);

const runningSchema = z.object({ url: z.string() });

/** Where the server of this state directory listens, or listened last; undefined when none ever did. */
export function localServer(stateDir: string): string | undefined {
  const text = readText(join(stateDir, 'running.json'));
  if (text === undefined) return undefined;
  try {
    return runningSchema.parse(JSON.parse(text)).url || undefined;
  } catch {
    return undefined;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, and readable by its owner only from the first byte. */
function writePrivate(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
