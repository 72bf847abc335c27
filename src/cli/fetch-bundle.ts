import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiClient } from '../api/client.js';
import { VerificationError } from '../domain/errors.js';
import { manifestFile, type SignedManifest } from '../evidence/bundle.js';
import { writeBundle } from '../evidence/directory.js';
import { blobDigest } from '../snapshot/digest.js';

export interface BundleRequest {
  readonly campaignId: string;
  readonly withExports: boolean;
}

/** Has the server collect a bundle and writes it, every file checked against the manifest, whole or not at all. */
export async function fetchBundle(client: ApiClient, request: BundleRequest, folder: string): Promise<SignedManifest> {
  const signed: SignedManifest = await client.collectEvidence(request.campaignId, request.withExports);
  const files: Record<string, Uint8Array> = { 'manifest.json': manifestFile(signed).bytes };
  for (const { path, digest } of signed.manifest.files) {
    const bytes = await client.blob(digest);
    if (blobDigest(bytes) !== digest) {
      throw new VerificationError('FILE_DAMAGED', `expected ${digest} for ${path}, got ${blobDigest(bytes)}`);
    }
    files[path] = bytes;
  }
  await writeBundle(folder, files);
  return signed;
}

/** The same into a folder that is gone afterwards. */
export async function withBundle<T>(
  client: ApiClient,
  request: BundleRequest,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const parent = await mkdtemp(join(tmpdir(), 'rolewright-bundle-'));
  try {
    await fetchBundle(client, request, join(parent, 'bundle'));
    return await work(join(parent, 'bundle'));
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
