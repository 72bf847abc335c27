import type { LedgerEntry } from '../../domain/ledger.js';
import { verifyChain } from '../../snapshot/chain.js';
import { blobDigest } from '../../snapshot/digest.js';
import { verifyValue } from '../../snapshot/sign.js';
import type { Manifest, SignedManifest } from '../bundle.js';
import type { ClaimCheck } from '../claim.js';
import type { BundleSource } from '../reading.js';

/** Public keys (base64 of the raw 32 bytes) the verifier got from elsewhere than the bundle. */
export interface Trust {
  readonly keys: readonly string[];
}

/** The manifest is signed, and by a key the verifier trusts where keys are pinned. */
export function manifestSigned(signed: SignedManifest, trust: Trust): ClaimCheck {
  const problems: string[] = [];
  if (!verifyValue(signed, 'manifest/v1', signed.manifest)) {
    problems.push('manifest.json: expected a signature of this manifest, got one that does not verify');
  }
  if (trust.keys.length > 0 && !trust.keys.includes(signed.publicKey)) {
    problems.push(`manifest.json: expected a trusted signer, got ${signed.keyId}`);
  }
  return { figure: `signed by ${signed.keyId}`, problems };
}

/** Every listed file is there, byte for byte; nothing else is; only erasable files may be missing. */
export async function filesIntact(bundle: BundleSource, manifest: Manifest): Promise<ClaimCheck> {
  const problems: string[] = [];
  let erased = 0;
  for (const { path, digest, erasable } of manifest.files) {
    const bytes = await bundle.read(path);
    if (!bytes && erasable) erased += 1;
    if (!bytes && !erasable) problems.push(`${path}: expected this file, it is missing`);
    if (bytes && blobDigest(bytes) !== digest) problems.push(`${path}: expected ${digest}, got ${blobDigest(bytes)}`);
  }
  const listed = new Set(['manifest.json', ...manifest.files.map(({ path }) => path)]);
  for (const path of await bundle.paths()) {
    if (!listed.has(path)) problems.push(`${path}: the manifest knows no such file`);
  }
  return { figure: `${manifest.files.length} files${erased ? `, ${erased} erased` : ''}`, problems };
}

/** The chain runs unbroken from the first entry to the head that the manifest names. */
export function ledgerUnbroken(ledger: readonly LedgerEntry[], manifest: Manifest): ClaimCheck {
  const broken = verifyChain(ledger);
  const head = ledger.at(-1);
  const problems = broken === null ? [] : [`ledger.jsonl: the chain breaks at entry ${broken}`];
  if (head?.hash !== manifest.ledger.hash || head.seq !== manifest.ledger.seq) {
    problems.push(`ledger.jsonl: expected entry ${manifest.ledger.seq} as its head, got ${head?.seq ?? 'nothing'}`);
  }
  return { figure: `${ledger.length} entries`, problems };
}
