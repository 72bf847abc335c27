/** What we use of wabt. It is needed to assemble the kernel only, and types are checked without it, too. */
declare module 'wabt' {
  interface Assembled {
    validate(): void;
    toBinary(options: object): { readonly buffer: Uint8Array };
    destroy(): void;
  }
  interface Wabt {
    parseWat(file: string, text: string, features: { readonly simd: boolean }): Assembled;
  }
  export default function wabt(): Promise<Wabt>;
}
