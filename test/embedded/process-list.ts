import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** The local addresses on which a process listens for TCP, in the hexadecimal of /proc/net/tcp (proc(5)); Linux only. */
export function listening(pid: number): readonly string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => orNothing(() => readlinkSync(`/proc/${pid}/fd/${fd}`))),
  );
  const rows = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n'));
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && sockets.has(`socket:[${fields[9]}]`))
    .map((fields) => fields[1]?.split(':')[0] ?? '');
}

/** 127.0.0.1, ::1 and ::ffff:127.0.0.1 as they stand there on a little-endian machine. */
export const loopback: readonly string[] = [
  '0100007F',
  '00000000000000000000000001000000',
  '0000000000000000FFFF00000100007F',
];

/** Processes whose command line or environment holds this text: whose children they are does not matter. Linux only. */
export function mentioning(text: string): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids.filter((pid) => ['cmdline', 'environ'].some((file) => content(`/proc/${pid}/${file}`).includes(text)));
}

const content = (file: string): string => orNothing(() => readFileSync(file, 'utf8'));

/** Processes and their files come and go while one looks. */
function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
