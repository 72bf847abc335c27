import type { Provenance } from '../domain/account.js';
import { compareText } from '../domain/keys.js';
import { Column, grouped, Names } from './columns.js';

/** A group that a member belongs to only because `via`, a group it is put into directly, lies inside it. */
export interface Inherited {
  readonly group: string;
  readonly via: string;
  readonly at: Provenance;
}

/** Who is put into which group directly, and where that is said first. Groups may lie in groups, in circles too. */
export class Memberships {
  private readonly nodes = new Names();
  private readonly files = new Names();
  private readonly member = new Column();
  private readonly group = new Column();
  private readonly file = new Column();
  private readonly line = new Column();
  private readonly above = new Map<string, ReadonlySet<string>>();
  private index: Index | undefined;

  /** Into itself nobody is put. */
  join(member: string, group: string, at: Provenance): void {
    if (group === member) return;
    this.member.push(this.nodes.numberOf(member));
    this.group.push(this.nodes.numberOf(group));
    this.file.push(this.files.numberOf(at.file));
    this.line.push(at.line);
    this.index = undefined;
  }

  /** The groups a member is put into directly. */
  directOf(member: string): ReadonlyMap<string, Provenance> {
    const index = (this.index ??= this.makeIndex());
    const node = this.nodes.known(member);
    const direct = new Map<string, Provenance>();
    for (const row of node === undefined ? [] : index.rowsOf(node)) {
      const group = index.names[this.group.at(row)] ?? '';
      const at = { file: index.files[this.file.at(row)] ?? '', line: this.line.at(row) };
      if (!direct.has(group)) direct.set(group, at);
    }
    return direct;
  }

  /**
   * The groups a member belongs to through groups inside groups, without those it is put into directly. Where several direct
   * groups lead to one, the least by code unit is named.
   */
  inheritedBy(direct: ReadonlyMap<string, Provenance>): readonly Inherited[] {
    const found = new Map<string, Inherited>();
    for (const [via, at] of [...direct].sort(([a], [b]) => compareText(a, b))) {
      for (const group of this.groupsAbove(via)) {
        if (!direct.has(group) && !found.has(group)) found.set(group, { group, via, at });
      }
    }
    return [...found.values()];
  }

  /** Every group that contains this one, at any depth; never the group itself. */
  groupsAbove(group: string): ReadonlySet<string> {
    const known = this.above.get(group);
    if (known) return known;
    const above = new Set<string>();
    const waiting = [group];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const parent of this.directOf(next).keys()) {
        if (parent === group || above.has(parent)) continue;
        above.add(parent);
        waiting.push(parent);
      }
    }
    this.above.set(group, above);
    return above;
  }

  /** What stands first in the files comes first. */
  private makeIndex(): Index {
    this.above.clear();
    const [file, line, names, files] = [this.file, this.line, this.nodes.texts(), this.files.texts()];
    const byPlace = (a: number, b: number): number =>
      compareText(files[file.at(a)] ?? '', files[file.at(b)] ?? '') || line.at(a) - line.at(b);
    return { names, files, rowsOf: grouped(this.member.whole(), byPlace).of };
  }
}

interface Index {
  readonly names: readonly string[];
  readonly files: readonly string[];
  /** The memberships of one node. */
  readonly rowsOf: (node: number) => Uint32Array;
}
