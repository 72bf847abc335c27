/** One `type=value` pair of a DN, both ready to be compared: type in lower case, value unescaped. */
export interface DnPart {
  readonly type: string;
  readonly value: string;
}

/**
 * The parts of a distinguished name (RFC 4514), the leaf first, escapes resolved. Parts of a multi-valued RDN (`+`) stand one
 * after the other. Null where the text is no DN.
 */
export function parseDn(text: string): readonly DnPart[] | null {
  const parts = splitUnescaped(text).map((part) => {
    const equals = part.indexOf('=');
    const type = part.slice(0, equals).trim().toLowerCase();
    const value = equals === -1 ? null : unescapeValue(part.slice(equals + 1));
    return /^[a-z0-9][a-z0-9.-]*$/.test(type) && value !== null ? { type, value } : null;
  });
  const whole = parts.flatMap((part) => (part ? [part] : []));
  return whole.length === parts.length ? whole : null;
}

/** What makes a DN need a closer look: an escape, a multi-valued part, white space that may not count. */
const UNUSUAL = /[\\+]|[^\S ]| {2}|^ | $| [,=]|[,=] /;

/** Equal for DNs that name the same entry: case, outer space and the way of escaping make no difference in AD. */
export function dnKey(text: string): string {
  if (!UNUSUAL.test(text)) return text.toLowerCase();
  const parts = parseDn(text);
  const escaped = (value: string): string => fold(value).replace(/[\\,+]/g, '\\$&');
  return parts ? parts.map(({ type, value }) => `${type}=${escaped(value)}`).join(',') : fold(text);
}

/** The value of the leaf, as in `CN=Sales,OU=Groups` → `Sales`; the text itself where it is no DN. */
export const leafOf = (text: string): string => parseDn(text)?.[0]?.value ?? text;

/** The leaf with its type as the source writes it: `CN=Sales`. */
export const rdnOf = (text: string): string => splitUnescaped(text)[0] ?? text;

/** The `DC=…` end of a DN as the source writes it: the domain the entry lives in. */
export const domainOf = (text: string): string =>
  splitUnescaped(text)
    .filter((part) => /^\s*dc\s*=/i.test(part))
    .join(',');

const fold = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

function splitUnescaped(text: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ',' || text[i] === '+') {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** `\,` stands for a comma and `\C3\A9` for the bytes of é; null where an escape is neither. */
function unescapeValue(escaped: string): string | null {
  const text = trimUnescaped(escaped);
  if (!text.includes('\\')) return text;
  try {
    const encoded = text.replace(/\\([0-9A-Fa-f]{2})|\\([\s\S])|[^\\]|\\$/gu, (all, hex?: string, plain?: string) =>
      hex === undefined ? encodeURIComponent(plain ?? all) : `%${hex}`,
    );
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

/** Outer spaces are not part of a value, but an escaped one at its end is. */
function trimUnescaped(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === ' ' && text[end - 2] !== '\\') end--;
  return text.slice(0, end).trimStart();
}
