import wabt from 'wabt';

/** The bytes of a WebAssembly text, with SIMD; the same every time. */
export async function assemble(text: string): Promise<Uint8Array> {
  const tool = await wabt();
  const parsed = tool.parseWat('bit-kernel.wat', text, { simd: true });
  try {
    parsed.validate();
    return parsed.toBinary({}).buffer;
  } finally {
    parsed.destroy();
  }
}

/** A TypeScript module that has these bytes. */
export function moduleText(bytes: Uint8Array): string {
  const lines = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) =>
    [...bytes.subarray(16 * line, 16 * line + 16)].map((byte) => `0x${byte.toString(16).padStart(2, '0')},`).join(' '),
  );
  return `// Assembled from bit-kernel.wat by scripts/assemble-kernel.ts.\n// prettier-ignore\nexport const bitKernelWasm = Uint8Array.of(\n  ${lines.join('\n  ')}\n);\n`;
}
