import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { readCampaign } from '../../src/campaign-file/parse.js';
import { sourceFiles } from '../../src/campaign-file/source-files.js';
import type { CompanyTruth } from '../../src/demo/company/write.js';
import { writeCompany } from '../../src/demo/company/write.js';
import { trapNames } from '../../src/demo/company/model.js';
import { grantsIn, type Account, type SourceReading } from '../../src/domain/account.js';
import { InputError } from '../../src/domain/errors.js';
import { keyText } from '../../src/domain/keys.js';
import { fileOfBytes, readSource } from '../../src/sources/source.js';

interface Written {
  readonly dir: string;
  readonly truth: CompanyTruth;
  readonly readings: ReadonlyMap<string, SourceReading>;
}

/** One company serves all tests that only look at it. */
const meridian = { seed: 7, people: 400 };
const kept = new Map<string, Promise<Written>>();
after(async () => {
  for (const { dir } of await Promise.all(kept.values())) await rm(dir, { recursive: true });
});

async function withCompany(plan: typeof meridian, run: (written: Written) => Promise<void> | void): Promise<void> {
  const name = JSON.stringify(plan);
  const written = kept.get(name) ?? found(plan);
  kept.set(name, written);
  await run(await written);
}

async function found(plan: typeof meridian): Promise<Written> {
  const dir = await mkdtemp(join(tmpdir(), 'rolewright-'));
  const truth = await writeCompany({ ...plan, dir });
  const { spec } = await readCampaign(await readFile(join(dir, 'campaign.yaml'), 'utf8'), 'campaign.yaml');
  const readings = new Map<string, SourceReading>();
  for (const [source, files] of Object.entries(await sourceFiles(spec, dir))) {
    const kind = spec.sources[source]?.kind ?? 'csv';
    readings.set(
      source,
      readSource({ source, kind, files: files.map(({ name, bytes }) => fileOfBytes(name, bytes)), asOf: spec.asOf }),
    );
  }
  return { dir, truth, readings };
}

async function bytesOf(dir: string): Promise<readonly (readonly [string, string])[]> {
  const names = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = names.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Promise.all(paths.map(async (path) => [path.slice(dir.length), await readFile(path, 'base64')] as const));
}

const accountsIn = (readings: Written['readings']): ReadonlySet<string> =>
  new Set([...readings.values()].flatMap(({ accounts }) => accounts.map(({ key }) => keyText(key))));

test('a seed decides every byte, and another seed makes another company', async () => {
  await withCompany(meridian, async (first) => {
    const dir = await mkdtemp(join(tmpdir(), 'rolewright-'));
    assert.deepEqual(await writeCompany({ ...meridian, dir }), first.truth);
    assert.deepEqual(await bytesOf(dir), await bytesOf(first.dir));
    await rm(dir, { recursive: true });
    await withCompany({ seed: 8, people: 400 }, async (other) => {
      const [mine, theirs] = [await bytesOf(first.dir), await bytesOf(other.dir)];
      assert.equal(mine.length, 8);
      for (const [i, [name, bytes]] of mine.entries()) assert.notEqual(bytes, theirs[i]?.[1], name);
    });
  });
});

test('the campaign file of the company reads without a warning, and its timers are the ones asked for', async () => {
  await withCompany(meridian, async ({ dir, truth }) => {
    const text = await readFile(join(dir, 'campaign.yaml'), 'utf8');
    const { spec, warnings } = await readCampaign(text, 'campaign.yaml');
    assert.deepEqual(warnings, []);
    assert.deepEqual([spec.review.settle, spec.review.expire, spec.review.remind], ['PT3S', 'PT20S', ['PT8S']]);
    const owners = Object.fromEntries(Object.entries(spec.sources).map(([source, { owner }]) => [source, owner]));
    assert.deepEqual(owners, truth.owners);
    assert.deepEqual(spec.functions['security'], truth.security);
    const short = await mkdtemp(join(tmpdir(), 'rolewright-'));
    await writeCompany({ ...meridian, dir: short, timers: { settle: 'PT1S', expire: 'PT9S', remind: [] } });
    const again = await readCampaign(await readFile(join(short, 'campaign.yaml'), 'utf8'), 'campaign.yaml');
    assert.deepEqual(
      [again.spec.review.settle, again.spec.review.expire, again.spec.review.remind],
      ['PT1S', 'PT9S', []],
    );
    await rm(short, { recursive: true });
  });
});

test('one candidate is sure to need two people: every second employee has the birthright', async () => {
  await withCompany(meridian, ({ truth }) => {
    const everybody = truth.roles.find(({ kind }) => kind === 'birthright');
    const planted = new Set(everybody?.entitlements.map(keyText));
    const short = new Set(
      truth.omissions
        .filter(({ entitlement }) => planted.has(keyText(entitlement)))
        .map(({ employeeId }) => employeeId),
    );
    const whole = everybody?.members.filter((id) => !short.has(id)) ?? [];
    assert.ok(whole.length >= 250, String(whole.length));
  });
});

test('every export reads whole, and what is found is what was planted', async () => {
  for (const seed of [1, 7, 1234]) {
    await withCompany({ seed, people: 400 }, ({ readings, truth }) => {
      const found = new Map<string, number>();
      for (const { source, findings } of readings.values()) {
        for (const { code } of findings) found.set(`${source} ${code}`, (found.get(`${source} ${code}`) ?? 0) + 1);
      }
      assert.deepEqual(Object.fromEntries([...found].sort()), {
        'ad MAIL_ONLY_GROUP': 1,
        'erp BAD_RECORD': 1,
        'hr BAD_DATE': 1,
        'hr DUPLICATE_RECORD': 2,
        'hr FORMULA_CELL': 2,
        'hr UNKNOWN_STATUS': 1,
        'okta APP_GROUP_UNLINKED': 1,
      });
      const dangling = [...readings.values()].flatMap((reading) => reading.dangling);
      const cells = (list: CompanyTruth['dangling']): readonly string[] =>
        list.map(({ source, on, principal }) => JSON.stringify([source, on, principal])).sort();
      assert.deepEqual(
        dangling.map(({ source, on, principal }) => JSON.stringify([source, on, principal])).sort(),
        cells(truth.dangling),
      );
    });
  }
});

test('people are as many as asked for, and each has the accounts the truth says', async () => {
  for (const people of [300, 400, 700]) {
    await withCompany({ seed: 3, people }, ({ truth, readings }) => {
      const employed = truth.people.filter(({ status }) => status !== 'Terminated');
      assert.equal(employed.length, people);
      const there = accountsIn(readings);
      const claimed = truth.people.flatMap(({ accounts, secondary }) => [...accounts, ...secondary]).map(keyText);
      assert.equal(new Set(claimed).size, claimed.length, 'an account belongs to one person');
      for (const key of claimed) assert.ok(there.has(key), key);
      const emails = new Set(employed.map(({ email }) => email));
      for (const email of [...Object.values(truth.owners), ...truth.security, truth.fallback])
        assert.ok(emails.has(email), email);
    });
  }
});

test('grants are the planted roles, less the omissions, plus the exceptions', async () => {
  await withCompany(meridian, ({ truth, readings }) => {
    const employed = truth.people.filter(({ status }) => status === 'Active' || status === 'On Leave');
    const personOf = new Map(
      employed.flatMap(({ employeeId, accounts }) => accounts.map((key) => [keyText(key), employeeId] as const)),
    );
    const cell = (employeeId: string, key: string): string => JSON.stringify([employeeId, key]);
    const expected = new Set(
      truth.roles.flatMap(({ own, members }) => members.flatMap((id) => own.map((key) => cell(id, keyText(key))))),
    );
    for (const { employeeId, entitlement } of truth.omissions)
      assert.ok(expected.delete(cell(employeeId, keyText(entitlement))), 'what was omitted had been planned');
    for (const { employeeId, entitlement } of truth.exceptions) expected.add(cell(employeeId, keyText(entitlement)));
    const copies = new Set([...truth.traps.linkedAppGroups, ...truth.traps.unlinkedAppGroups].map(keyText));
    const planted = new Set(truth.roles.flatMap(({ own }) => own.map(keyText)).filter((key) => !copies.has(key)));
    const actual = new Set(
      [...grantsIn(readings.values())].flatMap(({ account, entitlement }) => {
        const person = personOf.get(keyText(account));
        return person && planted.has(keyText(entitlement)) ? [cell(person, keyText(entitlement))] : [];
      }),
    );
    const wanted = [...expected].filter((text) => !copies.has(JSON.parse(text)[1]));
    assert.deepEqual([...actual].sort(), wanted.sort());
    assert.ok(truth.omissions.length > 50 && truth.exceptions.length > 50, 'about two in a hundred cells differ');
    assert.ok(truth.omissions.length < 0.03 * wanted.length && truth.exceptions.length < 0.03 * wanted.length);
  });
});

test('roles are nested: birthright above departments above jobs, and projects across', async () => {
  await withCompany(meridian, ({ truth }) => {
    const byName = new Map(truth.roles.map((role) => [role.name, role]));
    const kinds = (kind: string): number => truth.roles.filter((role) => role.kind === kind).length;
    assert.deepEqual([kinds('birthright'), kinds('department'), kinds('job'), kinds('project')], [1, 11, 30, 6]);
    for (const role of truth.roles) {
      assert.ok(role.members.length >= 3, role.name);
      for (const name of role.parents) {
        const parent = byName.get(name)!;
        const above = new Set(parent.members);
        assert.ok(
          role.members.every((id) => above.has(id)),
          `${role.name} in ${name}`,
        );
        const effective = new Set(role.entitlements.map(keyText));
        assert.ok(
          parent.entitlements.every((key) => effective.has(keyText(key))),
          `${role.name} inherits ${name}`,
        );
      }
    }
    const systems = new Set(truth.roles.flatMap(({ own }) => own.map(({ source }) => source)));
    assert.deepEqual([...systems].sort(), ['ad', 'aws', 'entra', 'erp', 'okta']);
  });
});

test('every trap is laid as often as it is counted, at accounts or entitlements that the readers know', async () => {
  await withCompany(meridian, ({ truth, readings }) => {
    const known = new Set([
      ...accountsIn(readings),
      ...[...readings.values()].flatMap(({ entitlements }) => entitlements.map(({ key }) => keyText(key))),
    ]);
    const refused = new Set(['badRows', 'danglingGrants', 'mailOnlyGroups']);
    for (const name of trapNames) {
      const keys = truth.traps[name].map(keyText);
      assert.ok(keys.length > 0, name);
      assert.equal(new Set(keys).size, keys.length, name);
      if (!refused.has(name)) for (const key of keys) assert.ok(known.has(key), `${name} ${key}`);
    }
    const counts = Object.fromEntries(trapNames.map((name) => [name, truth.traps[name].length]));
    assert.deepEqual(
      {
        ids: [
          counts['employeeIdSpelling'],
          counts['employeeIdWithoutPrefix'],
          counts['employeeIdMissing'],
          counts['awsWithoutTag'],
        ],
        people: [
          counts['homonyms'],
          counts['nameChange'],
          counts['contractors'],
          counts['dormant'],
          counts['recycledLogins'],
        ],
        services: [
          counts['serviceAccountsOwned'],
          counts['serviceAccountsWithoutOwner'],
          counts['serviceAccountsOwnerLeft'],
        ],
        machines: [counts['managedServiceAccounts'], counts['devices'], counts['breakGlass'], counts['thirdParty']],
        agents: [counts['aiAgents'], counts['aiAgentsSponsorLeft']],
        admins: [counts['secondaryAccounts'], counts['secondaryOfLeaver'], counts['privilegedOnOrdinaryAccount']],
        data: [
          counts['badRows'],
          counts['formulaCells'],
          counts['effectiveDated'],
          counts['danglingGrants'],
          counts['decoys'],
        ],
      },
      {
        ids: [3, 5, 3, 2],
        people: [6, 2, 10, 9, 2],
        services: [8, 5, 1],
        machines: [2, 12, 2, 2],
        agents: [2, 1],
        admins: [5, 1, 4],
        data: [3, 2, 2, 8, 7],
      },
    );
  });
});

test('each trap about people shows in the account it names', async () => {
  await withCompany(meridian, ({ truth, readings }) => {
    const accounts = new Map(
      [...readings.values()].flatMap((reading) => reading.accounts).map((one) => [keyText(one.key), one]),
    );
    const personOf = new Map(
      truth.people.flatMap((person) => person.accounts.map((key) => [keyText(key), person] as const)),
    );
    type Trap = keyof CompanyTruth['traps'];
    const every = (trap: Trap, holds: (account: Account, employeeId: string) => boolean): void => {
      for (const key of truth.traps[trap].map(keyText)) {
        const account = accounts.get(key);
        assert.ok(account && holds(account, personOf.get(key)?.employeeId ?? ''), `${trap} ${key}`);
      }
    };
    every('employeeIdSpelling', ({ employeeIds: [said = ''] }, id) => said !== id && said.trim().toUpperCase() === id);
    every('employeeIdWithoutPrefix', ({ employeeIds: [said = ''] }, id) => `E${said}` === id);
    every('employeeIdMissing', ({ employeeIds }) => employeeIds.length === 0);
    every('awsWithoutTag', ({ employeeIds }) => employeeIds.length === 0);
    every(
      'leaversActive',
      ({ enabled }, id) => enabled && truth.people.some((one) => one.employeeId === id && one.status === 'Terminated'),
    );
    every('leaversDisabled', ({ enabled }) => !enabled);
    every('recycledLogins', ({ enabled, createdAt }) => enabled && createdAt !== undefined);
    every('dormant', ({ enabled, lastUse }) => enabled && lastUse.kind === 'at' && lastUse.at < '2026-05-01');
    every('expired', ({ enabled, expiresAt = '' }) => enabled && expiresAt < '2026-09-30');
    every('departmentCasing', ({ attributes: { department = 'x' } }) => department === department.toUpperCase());
    every(
      'staleDepartments',
      ({ attributes }, id) =>
        attributes['department'] !== truth.people.find((one) => one.employeeId === id)?.department,
    );
    every('nameChange', ({ key, emails: [mail] }) => mail !== personOf.get(keyText(key))?.email);
    every('rehires', ({ key }) => key.source !== 'okta' || !accounts.get(keyText(key))?.enabled);
    every('contractors', ({ login }) => login.startsWith('ext.'));
    every('decoys', ({ signals, login }) => signals.length > 0 || /svcarey|sabatini|abbott|devries/.test(login));
    every('secondaryAccounts', ({ login }) => login.startsWith('adm-'));
  });
});

test('leavers with accounts that work are fewer than any circuit breaker', async () => {
  await withCompany(meridian, ({ truth, readings }) => {
    for (const [source, { accounts }] of readings) {
      const active = truth.traps.leaversActive.filter((key) => key.source === source).length;
      assert.ok(active < 50 && active <= 0.1 * accounts.length, source);
    }
    assert.ok(
      new Set(truth.traps.leaversActive.map(({ source }) => source)).size >= 5,
      'in every system but the personnel one',
    );
  });
});

test('the six formats show their own habits', async () => {
  await withCompany(meridian, async ({ dir }) => {
    const text = async (name: string): Promise<string> => readFile(join(dir, 'exports', name), 'utf8');
    const [hr, ad, aws] = [
      await text('hr_workers.csv'),
      await text('ad_export.ldif'),
      await text('aws_account_details.json'),
    ];
    assert.ok(hr.startsWith('\uFEFF') && hr.includes('\r\n'), 'a byte order mark and CRLF');
    assert.ok(
      /^dn:: /m.test(ad) && /^ \S/m.test(ad) && /^member;range=0-199: /m.test(ad) && /^member;range=200-\*: /m.test(ad),
    );
    assert.ok(
      ad.split('\n').every((line) => line.length <= 76),
      'folded at 76 columns',
    );
    assert.ok(aws.includes('%22Effect%22'), 'URL-encoded policy documents');
  });
});

test('too small a company is refused: its traps would not find their people', async () => {
  await assert.rejects(writeCompany({ seed: 7, people: 299, dir: tmpdir() }), (error) => {
    assert.ok(error instanceof InputError);
    assert.equal(error.code, 'TOO_FEW_PEOPLE');
    return true;
  });
});
