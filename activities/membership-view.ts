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
    view: { kind: 'membership', campaignId: about.campaignId, sections: roles.map(roleSection) },
  };
}

const roleSection = (role: CarriedRole): PlainSection => ({
  title: `${role.name}, version ${role.version}`,
  rows: [
    { label: 'In force', value: `approved ${role.ageDays} days ago by ${role.approvedBy.length} decisions` },
    ...role.why.flatMap((why): readonly Row[] => (why === 'members' ? [] : [{ label: 'Note', value: notes[why] }])),
    ...role.dropped.map(({ source, id }): Row => ({ label: 'No longer in it', value: `${source} ${id}` })),
    ...role.joined.map((identity): Row => ({ label: 'Joined', value: { identity } })),
    ...role.left.map((identity): Row => ({ label: 'Left', value: { identity } })),
    { label: 'Members then', value: String(role.members.length) },
  ],
});

const notes: Readonly<Record<Exclude<CarriedRole['why'][number], 'members'>, string>> = {
  'beyond-policy': 'more members changed than policy lets pass, and no candidate stands for this role any more',
  lapsed: 'the decision is older than policy allows, and no candidate stands for this role any more',
  gone: 'nobody holds all of it any more',
  follows: 'a wider role lost these entitlements too, and is asked about',
};
