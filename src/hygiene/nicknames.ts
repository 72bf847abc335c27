/** Given names used for one another, English usage; a row is one family of names. A name may stand in several rows. */
const families: readonly (readonly string[])[] = [
  'alexander alex alec sasha xander sandy',
  'alexandra alex sandra sasha lexi sandy',
  'alfred alf fred alfie',
  'andrew andy drew',
  'anthony tony antony',
  'barbara barb babs',
  'benjamin ben benny',
  'catherine katherine kathryn kate kathy cathy katie kat',
  'charles charlie chuck',
  'christopher chris kit',
  'christina christine chris tina',
  'daniel dan danny',
  'david dave davey',
  'deborah deb debbie debra',
  'dorothy dot dottie',
  'edward ed eddie ted ned',
  'elizabeth liz beth betty eliza lizzie elisabeth libby',
  'emily em emmy',
  'eugene gene',
  'francis frank',
  'frederick fred freddie',
  'gabriel gabe',
  'gerald gerry jerry',
  'gregory greg',
  'henry harry hank',
  'jacob jake',
  'james jim jimmy jamie',
  'jeffrey jeff geoffrey geoff',
  'jennifer jen jenny',
  'jessica jess jessie',
  'john jack johnny',
  'jonathan jon john',
  'joseph joe joey',
  'joshua josh',
  'kenneth ken kenny',
  'kimberly kim',
  'lawrence larry laurence',
  'leonard leo len lenny',
  'margaret maggie meg peggy greta marge',
  'martin marty',
  'matthew matt',
  'michael mike mick mickey',
  'nathaniel nathan nat nate',
  'nicholas nick nico nicolas',
  'pamela pam',
  'patricia pat patty tricia trish',
  'patrick pat paddy',
  'peter pete',
  'philip phil phillip',
  'raymond ray',
  'rebecca becky becca',
  'richard rich rick dick ricky',
  'robert bob rob bobby robbie bert',
  'ronald ron ronnie',
  'samantha sam',
  'samuel sam sammy',
  'stephanie steph',
  'stephen steven steve',
  'susan sue susie suzanne',
  'theodore theo ted',
  'theresa teresa terry tess',
  'thomas tom tommy',
  'timothy tim',
  'victoria vicky tori',
  'vincent vince',
  'walter walt',
  'william bill will billy liam',
  'zachary zach zack',
].map((row) => row.split(' '));

const rowsOf = new Map<string, number[]>();
families.forEach((family, row) => {
  for (const name of family) rowsOf.set(name, [...(rowsOf.get(name) ?? []), row]);
});

/** True when both are the same given name or forms of one. Both in `looseText` form. */
export function sameGivenName(a: string, b: string): boolean {
  if (a === b) return true;
  const rows = rowsOf.get(b);
  return rows !== undefined && (rowsOf.get(a) ?? []).some((row) => rows.includes(row));
}

/** The name and every form of it. */
export const givenNameForms = (name: string): readonly string[] => [
  ...new Set([name, ...(rowsOf.get(name) ?? []).flatMap((row) => families[row] ?? [])]),
];
