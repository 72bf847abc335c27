import type { Blobs } from '../blobs/blobs.js';
import type { CheckpointFolder } from '../evidence/checkpoint-folder.js';
import type { SignedManifest } from '../evidence/bundle.js';
import type { SigningKey } from '../snapshot/sign.js';
import type { Permission, Store } from '../store/store.js';
import type { Campaigns } from '../temporal/campaigns.js';
import type { Schedules } from '../temporal/schedules.js';
import type { ChatAccount, Door } from '../domain/command.js';
import type { StreamPace } from './events.js';
import type { SlackDoor } from './slack/door.js';
import type { Oidc } from './oidc/oidc.js';

/** What the doors are given by the server, the composition root. */
export interface ApiDeps {
  readonly store: Store;
  readonly blobs: Blobs;
  /** Signed heads of the ledger, outside the database. */
  readonly checkpoints: CheckpointFolder;
  readonly campaigns: Campaigns;
  readonly schedules: Schedules;
  /** Signs every decision that enters here. */
  readonly signer: SigningKey;
  readonly clock: () => Date;
  /** How people reach this server, e.g. `http://127.0.0.1:7420`; sign-in links begin with it. */
  readonly publicUrl: string;
  /** Where people and programs of an organisation sign in, if anywhere. */
  readonly oidc?: Oidc | undefined;
  /** What deciding in Slack takes, if people may. */
  readonly slack?: SlackDoor | undefined;
  /** Further host names this server answers to, besides loopback and `publicUrl`. */
  readonly allowedHosts: readonly string[];
  /** Largest export taken, in bytes. */
  readonly maxExportBytes: number;
  /** Collects the evidence of a closed campaign, its histories included; the files become blobs. */
  readonly collect: (request: EvidenceRequest) => Promise<SignedManifest>;
  /** What is wrong with this server right now, for `/health`. */
  readonly alarms: () => readonly Alarm[];
  /** Host names of the organisation itself to which webhooks may go although they lie inside of its network. */
  readonly webhookInsiders?: readonly string[];
  /** Aborted when the server is told to stop: streams end then. */
  readonly stopping?: AbortSignal;
  /** Of event streams, where it is not the usual one. */
  readonly pace?: StreamPace;
  /** Where an unexpected error is written, whole; callers get only its existence. */
  readonly log: (line: string) => void;
}

/** Something an operator has to look after. */
export interface Alarm {
  readonly code: string;
  readonly message: string;
}

export interface EvidenceRequest {
  readonly campaignId: string;
  readonly withExports: boolean;
}

/** Who is asking, and what they may do. */
export interface Caller {
  readonly personId: string;
  readonly permissions: readonly Permission[];
  readonly via: Door;
  /** By which account in a chat this person is known to be the one asking. */
  readonly chat?: ChatAccount;
}

/** What a request carries on its way to its handler. */
export interface ApiEnv {
  readonly Variables: { readonly caller: Caller };
}
