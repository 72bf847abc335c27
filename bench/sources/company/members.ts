/** Who is a member of which group, by number: pairs are told by member and asked for by group, eight bytes each. */
export class Members {
  private size = 0;
  private member: Uint32Array = new Uint32Array(1024);
  private group: Uint32Array = new Uint32Array(1024);

  add(member: number, group: number): void {
    if (this.size === this.member.length) {
      this.member = enlarged(this.member);
      this.group = enlarged(this.group);
    }
    this.member[this.size] = member;
    this.group[this.size] = group;
    this.size++;
  }

  /** For each of the groups its members, in the order they were told. Nothing may be added afterwards. */
  byGroup(groups: number): (group: number) => Uint32Array {
    const ends = new Uint32Array(groups + 1);
    const given = this.group.subarray(0, this.size);
    for (const group of given) ends[group + 1] = (ends[group + 1] ?? 0) + 1;
    for (let group = 0; group < groups; group++) ends[group + 1] = (ends[group + 1] ?? 0) + (ends[group] ?? 0);
    const next = ends.slice();
    const sorted = new Uint32Array(this.size);
    given.forEach((group, at) => {
      const place = next[group] ?? 0;
      sorted[place] = this.member[at] ?? 0;
      next[group] = place + 1;
    });
    return (group) => sorted.subarray(ends[group], ends[group + 1]);
  }
}

function enlarged(column: Uint32Array): Uint32Array {
  const larger = new Uint32Array(2 * column.length);
  larger.set(column);
  return larger;
}
