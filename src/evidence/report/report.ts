import type { ClaimResult } from '../claim.js';
import type { BundleFile } from '../bundle.js';
import { readManifest, type BundleSource } from '../reading.js';
import { manifestFile } from '../bundle.js';
import { verifyBundle } from '../verify.js';
import type { Trust } from '../claims/integrity.js';
import { VerificationError } from '../../domain/errors.js';
import { readMaterial, type ReportMaterial } from './material.js';
import { measures } from './measures.js';
import type { ControlFile } from './schema.js';

/** Evidence of a claim: a file of the bundle by its digest, or a folder by how many files it has. */
export interface EvidenceFile {
  readonly path: string;
  readonly digest: string | null;
  readonly files: number;
}

export interface ReportedClaim {
  readonly says: string;
  readonly figure: string;
  readonly evidence: readonly EvidenceFile[];
}

export interface ReportedControl {
  readonly id: string;
  readonly title: string;
  readonly formerly: string | null;
  readonly claims: readonly ReportedClaim[];
  readonly notCovered: readonly string[];
}

export interface EvidenceReport {
  readonly campaignId: string;
  readonly collectedAt: string;
  readonly manifest: { readonly digest: string; readonly keyId: string; readonly signer: 'pinned' | 'not pinned' };
  readonly versions: Readonly<Record<string, string>>;
  readonly verification: readonly ClaimResult[];
  readonly frameworks: readonly {
    readonly framework: string;
    readonly version: string;
    readonly controls: readonly ReportedControl[];
  }[];
}

/**
 * What a bundle shows for each control. Every figure is computed from the bundle, after it has been verified: nothing is
 * reported of a bundle that does not hold. Throws `NOT_VERIFIED` for one, naming its first problem.
 */
export async function reportOn(
  bundle: BundleSource,
  { controls, trust }: { readonly controls: readonly ControlFile[]; readonly trust: Trust },
): Promise<EvidenceReport> {
  const { holds, signer, claims } = await verifyBundle(bundle, trust);
  if (!holds) throw notVerified(claims);
  const signed = await readManifest(bundle);
  const material = await readMaterial(bundle);
  const { campaignId, collectedAt, versions } = signed.manifest;
  return {
    campaignId,
    collectedAt,
    manifest: { digest: manifestFile(signed).digest, keyId: signed.keyId, signer },
    versions,
    verification: claims,
    frameworks: controls.map((file) => ({
      framework: file.framework,
      version: file.version,
      controls: file.controls.map((control) => controlOf(material, control)),
    })),
  };
}

function controlOf(material: ReportMaterial, control: ControlFile['controls'][number]): ReportedControl {
  const { id, title, formerly = null, notCovered } = control;
  const claims = control.claims.map(({ says, figure, files }) => ({
    says,
    figure: measures[figure](material),
    evidence: files.map((path) => evidenceAt(material.manifest.files, path)),
  }));
  return { id, title, formerly, claims, notCovered };
}

function evidenceAt(files: readonly BundleFile[], path: string): EvidenceFile {
  if (path.endsWith('/'))
    return { path, digest: null, files: files.filter((file) => file.path.startsWith(path)).length };
  const found = files.find((file) => file.path === path);
  return { path, digest: found?.digest ?? null, files: found ? 1 : 0 };
}

function notVerified(claims: readonly ClaimResult[]): VerificationError {
  const failing = claims.find(({ holds }) => !holds);
  const problem = `${failing?.name ?? ''}: ${failing?.problems[0] ?? ''}`;
  return new VerificationError('NOT_VERIFIED', `expected a bundle that holds, got ${problem}`, {
    advice: 'Run rolewright verify on it.',
  });
}
