import { describe } from 'node:test';
import type { StoreKind } from '../support/with-store.js';
import { archiveSuite } from './archive-suite.js';
import { campaignsSuite } from './campaigns-suite.js';
import { decisionsSuite } from './decisions-suite.js';
import { erasureSuite } from './erasure-suite.js';
import { hostileTextSuite } from './hostile-text-suite.js';
import { ledgerSuite } from './ledger-suite.js';
import { looksSuite } from './looks-suite.js';
import { outboxSuite } from './outbox-suite.js';
import { peopleSuite } from './people-suite.js';
import { processesSuite } from './processes-suite.js';
import { reviewsSuite } from './reviews-suite.js';
import { webhooksSuite } from './webhooks-suite.js';
import { schedulesSuite } from './schedules-suite.js';
import { schemaSuite } from './schema-suite.js';

/** Every promise of `Store`; both dialects keep all of them. */
export function storeConformance(kind: StoreKind): void {
  describe(`a store on ${kind}`, () => {
    schemaSuite(kind);
    peopleSuite(kind);
    campaignsSuite(kind);
    schedulesSuite(kind);
    reviewsSuite(kind);
    decisionsSuite(kind);
    looksSuite(kind);
    outboxSuite(kind);
    ledgerSuite(kind);
    archiveSuite(kind);
    erasureSuite(kind);
    hostileTextSuite(kind);
    webhooksSuite(kind);
    processesSuite(kind);
  });
}
