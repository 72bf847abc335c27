import type { CapturedCampaign } from '../domain/campaign.js';
import { CodedError } from '../domain/errors.js';
import type { LedgerEntry } from '../domain/ledger.js';
import type { Blobs } from '../blobs/blobs.js';
import { slicesOf, type StoredInventory } from '../blobs/inventory.js';
import { slicePath } from './reading.js';
import { canonical } from '../snapshot/canonical.js';
import { blobDigest } from '../snapshot/digest.js';
import { signValue, type SigningKey } from '../snapshot/sign.js';
import { BUNDLE_FORMAT, BUNDLE_VERSION, own } from './schema.js';
import type { CampaignRow, Store } from '../store/store.js';

/** One file of a bundle. `erasable` files hold personal data: they may be taken out and everything else still verifies. */
export interface BundleFile {
  readonly path: string;
  /** `sha256:<hex>` of the bytes, which is also the address of the blob. */
  readonly digest: string;
  readonly bytes: number;
  readonly erasable: boolean;
}

export interface Manifest {
  readonly format: typeof BUNDLE_FORMAT;
  readonly version: typeof BUNDLE_VERSION;
  readonly campaignId: string;
  /** ISO 8601 UTC. */
  readonly collectedAt: string;
  /** Names and versions of what made the campaign: rolewright, node, temporal. */
  readonly versions: Readonly<Record<string, string>>;
  /** The head of the ledger in this bundle: a checkpoint kept outside the database. */
  readonly ledger: { readonly seq: number; readonly hash: string };
  readonly withExports: boolean;
  /** Sorted by path. */
  readonly files: readonly BundleFile[];
}

/** `manifest.json`: the manifest and its ed25519 signature under `manifest/v1`. */
export interface SignedManifest {
  readonly manifest: Manifest;
  readonly keyId: string;
  readonly publicKey: string;
  readonly signature: string;
}

/** One closed run of one workflow, as exported. */
export interface HistoryFile {
  readonly workflowId: string;
  readonly runId: string;
  readonly history: unknown;
}

export interface CollectDeps {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly signer: SigningKey;
  /** Every run of every workflow of the campaign, children and continue-as-new chains included. */
  readonly histories: (campaignId: string, reviewIds: readonly string[]) => Promise<readonly HistoryFile[]>;
  readonly versions: Readonly<Record<string, string>>;
  readonly now: () => Date;
}

type Content = Readonly<Record<string, { readonly value: Uint8Array; readonly erasable?: boolean }>>;

/**
 * Collects the evidence of a closed campaign: every file becomes a blob, and the signed manifest lists them. Throws
 * `CAMPAIGN_NOT_FOUND`, or `CAMPAIGN_NOT_CLOSED` while people still decide.
 */
export async function collectBundle(
  deps: CollectDeps,
  request: { readonly campaignId: string; readonly withExports: boolean },
): Promise<SignedManifest> {
  const campaign = await closedCampaign(deps.store, request.campaignId);
  // Read once: what is appended meanwhile is after the head that the manifest names.
  const ledger = await deps.store.ledger({});
  const content: Content = {
    ...(await stageFiles(deps.blobs, campaign)),
    ...(await decisionFiles(deps, campaign, ledger)),
    ...(await historyFiles(deps, campaign)),
    ...(request.withExports ? await exportFiles(deps.blobs, campaign) : {}),
  };
  const files: BundleFile[] = [];
  for (const [path, { value, erasable = false }] of Object.entries(content)) {
    if (erasable && value.length > EMPTY_LIST) await deps.store.notePersonalBlob(blobDigest(value));
    files.push({ path, digest: await deps.blobs.put(value), bytes: value.length, erasable });
  }
  const head = ledger.at(-1);
  const manifest: Manifest = {
    format: BUNDLE_FORMAT,
    version: BUNDLE_VERSION,
    campaignId: campaign.campaignId,
    collectedAt: deps.now().toISOString(),
    versions: deps.versions,
    ledger: { seq: head?.seq ?? 0, hash: head?.hash ?? 'genesis' },
    withExports: request.withExports,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
  return signManifest(deps.signer, manifest);
}

/** `[]` is nobody's, and may be any other file's content. */
const EMPTY_LIST = 2;

export const signManifest = (signer: SigningKey, manifest: Manifest): SignedManifest => ({
  manifest,
  keyId: signer.keyId,
  publicKey: signer.publicKey,
  signature: signValue(signer, 'manifest/v1', manifest),
});

async function closedCampaign(store: Store, campaignId: string): Promise<CampaignRow> {
  const campaign = await store.campaign(campaignId);
  if (!campaign) throw new CodedError('CAMPAIGN_NOT_FOUND', `expected a campaign, got ${campaignId}`);
  if (campaign.state === 'closed') return campaign;
  throw new CodedError(
    'CAMPAIGN_NOT_CLOSED',
    `expected a closed campaign, got ${campaignId}, which is ${campaign.state}`,
  );
}

/** The captured campaign and the six results, byte for byte as the stages saved them. */
async function stageFiles(blobs: Blobs, campaign: CampaignRow): Promise<Content> {
  const stages = Object.entries(campaign.stages);
  const results = stages.map(
    async ([stage, { digest }]) => [`stages/${stage}.json`, { value: await blobs.get(digest) }] as const,
  );
  return {
    'campaign.json': { value: await blobs.get(campaign.captured) },
    'stages.json': { value: json(campaign.stages) },
    ...Object.fromEntries(await Promise.all(results)),
    ...(await sliceFiles(blobs, campaign.stages['inventory']?.digest)),
  };
}

/** What was too long for the inventory's own blob. */
async function sliceFiles(blobs: Blobs, inventory: string | undefined): Promise<Content> {
  if (inventory === undefined) return {};
  const stored = own<StoredInventory>(JSON.parse(new TextDecoder().decode(await blobs.get(inventory))));
  const slices: [string, { readonly value: Uint8Array }][] = [];
  for (const address of slicesOf(stored)) slices.push([slicePath(address), { value: await blobs.get(address) }]);
  return Object.fromEntries(slices);
}

/** Ledger, what reviewers were shown, catalogue; people and reasons apart, because they can be erased. */
async function decisionFiles(
  { store, blobs }: CollectDeps,
  { campaignId }: CampaignRow,
  entries: readonly LedgerEntry[],
): Promise<Content> {
  const reviews = await store.reviews({ campaignId });
  const views = reviews.map(async ({ plan }) => [viewPath(plan.view), { value: await blobs.get(plan.view) }] as const);
  const ours = entries.filter((entry) => entry.campaignId === campaignId);
  const decisions = ours.filter((entry) => decisionKinds.includes(entry.kind));
  return {
    'ledger.jsonl': { value: jsonLines(entries) },
    'decisions.jsonl': { value: jsonLines(decisions) },
    'catalogue.json': { value: json(await store.catalogue({ campaignId })) },
    'people.json': { value: json(await store.people()), erasable: true },
    'reasons.json': { value: json(await reasonsOf(store, ours)), erasable: true },
    ...Object.fromEntries(await Promise.all(views)),
  };
}

export const decisionKinds: readonly string[] = ['decision', 'refusal', 'outcome'];

export const viewPath = (address: string): string => `views/${address.slice('sha256:'.length)}.json`;
export const exportPath = (address: string): string => `exports/${address.slice('sha256:'.length)}`;

async function reasonsOf(store: Store, entries: readonly LedgerEntry[]): Promise<readonly unknown[]> {
  const reasons: unknown[] = [];
  for (const { body } of entries) {
    const digest = reasonDigestOf(body);
    const reason = digest === undefined ? undefined : await store.reason(digest);
    if (reason) reasons.push({ digest, ...reason });
  }
  return reasons;
}

function reasonDigestOf(body: Readonly<Record<string, unknown>>): string | undefined {
  const command = body['command'];
  if (typeof command !== 'object' || command === null || !('reasonDigest' in command)) return undefined;
  return typeof command.reasonDigest === 'string' ? command.reasonDigest : undefined;
}

async function historyFiles(deps: CollectDeps, { campaignId }: CampaignRow): Promise<Content> {
  const reviews = await deps.store.reviews({ campaignId });
  const histories = await deps.histories(
    campaignId,
    reviews.map(({ reviewId }) => reviewId),
  );
  return Object.fromEntries(
    histories.map((history, index) => [
      `histories/${String(index + 1).padStart(5, '0')}.json`,
      { value: json(history) },
    ]),
  );
}

async function exportFiles(blobs: Blobs, campaign: CampaignRow): Promise<Content> {
  const captured = own<CapturedCampaign>(JSON.parse(new TextDecoder().decode(await blobs.get(campaign.captured))));
  const files = Object.values(captured.files).flat();
  const read = files.map(async ({ digest }) => [exportPath(digest), { value: await blobs.get(digest) }] as const);
  return Object.fromEntries(await Promise.all(read));
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(canonical(value));

const jsonLines = (values: readonly unknown[]): Uint8Array =>
  new TextEncoder().encode(values.map((value) => `${canonical(value)}\n`).join(''));

/** The bytes of `manifest.json` and their address. */
export function manifestFile(signed: SignedManifest): { readonly bytes: Uint8Array; readonly digest: string } {
  const bytes = json(signed);
  return { bytes, digest: blobDigest(bytes) };
}
