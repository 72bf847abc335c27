import { listedRoles, type CarriedRole, type CarryOver } from '../src/domain/carry-over.js';
import type { PlainSection, PlainView } from '../src/domain/view.js';

type Row = PlainSection['rows'][number];

/** Everybody who joined or left the roles of one owner, role by role; names are looked up when the page is drawn. */
export function membershipView(
  carried: CarryOver,
  about: { readonly campaignId: string; readonly owner: string },
): { readonly title: string; readonly view: PlainView } {
  const roles = listedRoles(carried, about.owner);
  const changes = roles.reduce((sum, { joined, left }) => sum + joined.length + left.length, 0);
  return {
    title: `${changes} membership changes in ${roles.length} roles: do they hold?`,
    view: {
      kind: 'membership',
      campaignId: about.campaignId,
      sections: roles.map((role) => roleSection(carried, role)),
    },
  };
}

function roleSection(carried: CarryOver, role: CarriedRole): PlainSection {
  const rule = carried.previous.standing.find((one) => one.role.roleId === role.roleId)?.rule;
  return {
    title: `${role.name}, version ${role.version}`,
    rows: [
      { label: 'In force', value: `approved ${role.ageDays} days ago by ${role.approvedBy.length} decisions` },
      ...role.why.flatMap((why) => notesOf(why).map((value): Row => ({ label: 'Note', value }))),
      ...role.lost.map(({ source, id }): Row => ({ label: 'Most no longer hold', value: `${source} ${id}` })),
      ...role.dropped.map(({ source, id }): Row => ({ label: 'No longer in it', value: `${source} ${id}` })),
      ...carried.roles.filter(({ roleId }) => role.follows.includes(roleId)).map(lostWith),
      ...(rule ? [{ label: 'Come and go by rule', value: `${rule.attribute}: ${rule.value}` }] : []),
      ...role.joined.map((identity): Row => ({ label: 'Joined', value: { identity } })),
      ...role.left.map((identity): Row => ({ label: 'Left', value: { identity } })),
      { label: 'Members then', value: String(role.members.length) },
    ],
  };
}

const lostWith = ({ name, version, fate }: CarriedRole): Row => ({
  label: 'Lost together with',
  value: `${name}, version ${version}, ${fate === 'asked' ? 'where it is asked about' : 'which is listed to its owner'}`,
});

const notesOf = (why: CarriedRole['why'][number]): readonly string[] =>
  why === 'members' || why === 'follows' ? [] : [notes[why]];

const notes: Readonly<Record<Exclude<CarriedRole['why'][number], 'members' | 'follows'>, string>> = {
  'beyond-policy': 'more members changed than policy lets pass, and no candidate stands for this role any more',
  lapsed: 'the decision is older than policy allows, and no candidate stands for this role any more',
  gone: 'nobody holds all of it any more',
};
