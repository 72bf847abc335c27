import type { SourceFile } from './input.js';

/** What windows-1252 has from 0x80 to 0x9f, where ISO 8859-1 has control characters (WHATWG Encoding Standard). */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** The file in UTF-8. Every byte is a character, so nothing can fail; positions are those of the UTF-8 bytes. */
export const fromLatin1 = ({ name, chunks }: SourceFile): SourceFile => ({
  name,
  *chunks(from = 0) {
    let ahead = from;
    for (const chunk of chunks()) {
      const bytes = recode(chunk);
      if (bytes.length > ahead) yield bytes.subarray(ahead);
      ahead = Math.max(0, ahead - bytes.length);
    }
  },
});

function recode(chunk: Uint8Array): Buffer {
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
  const whole = text.replace(/[\u0080-\u009f]/g, (sign) => HIGH[sign.charCodeAt(0) - 0x80] ?? sign);
  return Buffer.from(whole, 'utf8');
}
