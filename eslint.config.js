import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { layers } from './scripts/eslint/layers.js';
import { pureGlobals, pureSyntax, sandboxGlobals, steadySyntax, workflowSyntax } from './scripts/eslint/sandbox.js';

const product = ['src/**/*.{ts,tsx}', 'workflows/**/*.ts', 'activities/**/*.ts', 'bench/**/*.ts'];
const pure = ['src/domain/**/*.ts', 'src/hygiene/**/*.ts', 'src/mining/**/*.ts', 'src/expression/**/*.ts'];

/** Where unknown bytes or rows become our types, and nowhere else. */
const doors = [
  '**/schema.ts',
  '**/*-schema.ts',
  '**/rows.ts',
  'src/blobs/json.ts',
  'src/blobs/inventory.ts',
  'src/mining/remember.ts',
];

export default tseslint.config(
  { ignores: ['node_modules/', 'coverage/', '.rolewright/', 'out/', 'test/fixtures/', 'test/histories/'] },
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    plugins: { '@typescript-eslint': tseslint.plugin, 'import-x': importX, local: { rules: { layers } } },
    languageOptions: { parser: tseslint.parser },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.json' })],
      // Without these two, cycles through TypeScript files go unseen.
      'import-x/extensions': ['.ts', '.tsx', '.js', '.mjs'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'off',
      'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
      'no-control-regex': 'off',
      'no-empty': 'error',
      'no-param-reassign': 'error',
      'no-restricted-syntax': ['error', ...steadySyntax],
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unsafe-finally': 'error',
      'no-unused-expressions': 'error',
      'no-useless-escape': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', 400],
      complexity: ['error', 15],
      'import-x/no-duplicates': ['error', { 'prefer-inline': false }],
      'import-x/no-mutable-exports': 'error',
      'import-x/no-self-import': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [nodeTest()] }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: false },
      ],
    },
  },
  {
    files: product,
    rules: {
      'local/layers': 'error',
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  { files: doors, rules: { '@typescript-eslint/consistent-type-assertions': 'off' } },
  {
    files: pure,
    rules: { 'no-restricted-globals': ['error', ...pureGlobals], 'no-restricted-syntax': ['error', ...pureSyntax] },
  },
  {
    files: ['workflows/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...sandboxGlobals],
      'no-restricted-syntax': ['error', ...workflowSyntax],
    },
  },
  {
    // Kernels read typed arrays in hot loops: `!` and long inner loops are theirs alone, and a thread is no function.
    files: ['src/mining/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 5],
    },
  },
  { files: ['src/mining/thread*.ts'], rules: { 'no-restricted-globals': 'off' } },
  {
    // Tests try what the types forbid.
    files: ['test/**/*.ts'],
    rules: {
      'max-params': 'off',
      'no-template-curly-in-string': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
);

/** `test('…', async () => …)` starts a test; its promise is the runner's business. */
function nodeTest() {
  return { from: 'package', name: ['test', 'it', 'describe', 'suite', 'before', 'after'], package: 'node:test' };
}
