import type { CampaignSpec } from './campaign.js';
import { countRows, row } from './plain-rows.js';
import { accountsOf, type InventoryResult } from './stage-results.js';
import type { PlainSection, SourceView } from './view.js';

/** What the owner of a source is shown: what was captured, and what its records mean. */
export function sourceView(
  input: { readonly campaignId: string; readonly spec: CampaignSpec; readonly source: string },
  inventory: InventoryResult,
): SourceView {
  const { campaignId, spec, source } = input;
  const control = inventory.controls.find((one) => one.source === source);
  const attributes = Object.entries(spec.attributes).filter(([, { systemOfRecord }]) => systemOfRecord === source);
  return {
    kind: 'source',
    campaignId,
    source,
    sourceKind: control?.kind ?? '',
    files: control?.files ?? [],
    rows: control?.rows ?? 0,
    accounts: control?.accounts ?? 0,
    grants: control?.grants ?? 0,
    findings: inventory.findings.filter((finding) => finding.source === source).length,
    attributes: attributes.map(([name, { use }]) => ({ name, use })),
    // Shown where a confirmation may stand for long: what earlier releases showed stays as it was.
    ...(spec.review.attest === undefined ? {} : { mappings: inventory.mappingTables }),
  };
}

/** What the owner of an attribute is shown: where it comes from, what it is for, and its values. */
export function attributeFacts(
  attribute: string,
  { attributes, review }: CampaignSpec,
  inventory: InventoryResult,
): { readonly title: string; readonly sections: readonly PlainSection[] } {
  const spec = attributes[attribute];
  const accounts = accountsOf(inventory.readings).filter(({ key }) => key.source === spec?.systemOfRecord);
  const counts = new Map<string, number>();
  for (const { attributes: own } of accounts) {
    const value = Object.hasOwn(own, attribute) ? (own[attribute] ?? '') : '';
    if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const filled = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const { attributeNames = '', attributeValues = '' } = inventory.mappingTables;
  return {
    title: `Attribute ${attribute}: do you own it, and does it ${spec?.use === 'drives' ? 'drive' : 'only describe'}?`,
    sections: [
      {
        title: 'What it is',
        rows: [
          row('System of record', spec?.systemOfRecord ?? ''),
          row('Use', spec?.use === 'drives' ? 'drives who gets which access' : 'only describes people'),
          row('Filled', `${filled} of ${accounts.length} records`),
          row('Different values', String(counts.size)),
          ...(review.attest === undefined ? [] : [row('Mapping tables', `${attributeNames}, ${attributeValues}`)]),
        ],
      },
      { title: 'Values', rows: countRows(counts) },
    ],
  };
}
