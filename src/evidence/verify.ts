import { checkClaim, type ClaimResult } from './claim.js';
import { catalogueJustified } from './claims/catalogue.js';
import { decisionsAuthentic, outcomesFollow } from './claims/decisions.js';
import { candidatesHold, snapshotHolds, stagesRecorded } from './claims/input.js';
import { filesIntact, ledgerUnbroken, manifestSigned, type Trust } from './claims/integrity.js';
import { historiesAgree, nothingLeftOut } from './claims/completeness.js';
import { readFacts } from './ledger-facts.js';
import { signersIn } from './signers.js';
import { readLedger, readManifest, type BundleSource } from './reading.js';

/** What the verification of a bundle came to. */
export interface Verdict {
  readonly campaignId: string;
  /** Every claim holds. */
  readonly holds: boolean;
  /** Whether the signer is one the verifier trusts; without pinned keys the bundle is at most consistent. */
  readonly signer: 'pinned' | 'not pinned';
  readonly claims: readonly ClaimResult[];
}

/**
 * Verifies a bundle offline as a list of named claims; `trust` holds public keys got from elsewhere than the bundle. Never
 * believes a file before its digest. Throws `MANIFEST_MISSING`, `MANIFEST_UNREADABLE` or `LEDGER_UNREADABLE` where there
 * is nothing to make claims about.
 */
export async function verifyBundle(bundle: BundleSource, trust: Trust): Promise<Verdict> {
  const signed = await readManifest(bundle);
  const { manifest } = signed;
  // Before any digest holds, but a key hands over only by its own signature: nobody can make up a way from a pinned one.
  const signers = signersIn(await readLedger(bundle).catch(() => []), trust.keys);
  const integrity = [
    await checkClaim('manifest', () => manifestSigned(signed, { keys: signers.trusted })),
    await checkClaim('files', () => filesIntact(bundle, manifest)),
  ];
  const base = { campaignId: manifest.campaignId, signer: trust.keys.length > 0 ? 'pinned' : 'not pinned' } as const;
  if (integrity.some(({ holds }) => !holds)) return { ...base, holds: false, claims: integrity };
  const ledger = await readLedger(bundle);
  const facts = readFacts(ledger, manifest.campaignId);
  const claims = [
    ...integrity,
    await checkClaim('ledger', () => ledgerUnbroken(ledger, manifest)),
    await checkClaim('stages', () => stagesRecorded(bundle, facts)),
    await checkClaim('snapshot', () => snapshotHolds(bundle, facts)),
    await checkClaim('candidates', () => candidatesHold(bundle)),
    await checkClaim('decisions', () => decisionsAuthentic(bundle, facts, signers)),
    await checkClaim('outcomes', () => outcomesFollow(facts)),
    await checkClaim('catalogue', () => catalogueJustified(bundle, facts)),
    await checkClaim('completeness', () => nothingLeftOut(bundle, facts)),
    await checkClaim('histories', () => historiesAgree(bundle, facts, manifest)),
  ];
  return { ...base, holds: claims.every(({ holds }) => holds), claims };
}
