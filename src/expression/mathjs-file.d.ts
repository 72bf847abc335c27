/** What we use of mathjs as one file; the typings of the package know its modules only. */
declare module 'mathjs/lib/browser/math.js' {
  import type { MathNode } from 'mathjs';
  const mathjs: { readonly parse: (text: string) => MathNode };
  export = mathjs;
}
