import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readCampaign } from '../../src/campaign-file/parse.js';
import { runToSplit } from '../support/pipeline.js';

it('a campaign reads an HR export as its file maps it', async () => {
  const text = [
    'campaign: mapped',
    'asOf: 2026-06-30T00:00:00Z',
    'sources:',
    '  hr:',
    '    kind: csv',
    '    path: personal.csv',
    '    owner: dana.okafor@corp.example',
    '    encoding: latin1',
    '    dates: DD.MM.YYYY',
    '    columns: { employee_id: Nummer, legal_last_name: Nachname, status: Stand, hire_date: Eintritt }',
    '    values: { status: { Ausgetreten: terminated } }',
    '',
  ];
  const { spec } = await readCampaign(text.join('\n'), 'campaign.yaml');
  const content = Buffer.from('Nummer;Nachname;Stand;Eintritt\n7;Müller;Ausgetreten;01.02.2024\n', 'latin1');
  const { inventory } = await runToSplit(spec, { hr: [{ name: 'personal.csv', content }] });
  const [worker] = inventory.readings[0]?.accounts ?? [];
  assert.equal(worker?.familyName, 'Müller');
  assert.deepEqual(worker?.employment, { status: 'terminated', hireDate: '2024-02-01' });
});
