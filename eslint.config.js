/** Lint: promises that float, and the house rules a type checker cannot see. */
import svelte from 'eslint-plugin-svelte'
import typescript from 'typescript-eslint'

const promises = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/await-thenable': 'error',
}
const unused = ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true }]

/** Text becomes text: whatever turns a string into markup or code is banned everywhere. */
const injection = [
  { selector: "AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]", message: 'Text goes in as text.' },
  { selector: "CallExpression[callee.property.name=/^(insertAdjacentHTML|write|writeln)$/][callee.object.name='document']", message: 'Text goes in as text.' },
  { selector: "CallExpression[callee.property.name='insertAdjacentHTML']", message: 'Text goes in as text.' },
  { selector: "CallExpression[callee.property.name='localeCompare']", message: 'Order is by code unit: results repeat to the byte.' },
]
/** The engine has no clock, no chance and no locale: the same question gives the same bytes. */
const repeatable = [
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Chance comes from a stored seed.' },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: '"Now" comes from the host.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: '"Now" comes from the host.' },
  { selector: "MemberExpression[object.name='performance'][property.name='now']", message: '"Now" comes from the host.' },
  { selector: "CallExpression[callee.property.name=/^toLocale/]", message: 'No locale in the engine.' },
  { selector: "MemberExpression[object.name='Intl']", message: 'No locale in the engine.' },
]

export default [
  { ignores: ['out/', 'release/', 'coverage/', 'test-results/', 'playwright-report/', 'node_modules/', '**/*.json', '**/*.assembly.ts'] },
  ...typescript.configs.recommended,
  ...svelte.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-undef': 'off', // the type checker knows better
      'no-unused-vars': 'off',
      '@typescript-eslint/no-unused-vars': unused,
      'no-restricted-syntax': ['error', ...injection],
    },
  },
  {
    files: ['workers/**/*.ts', 'src-main/**/*.ts', 'test/**/*.ts', '*.config.ts'],
    languageOptions: { parserOptions: { project: ['./tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: promises,
  },
  {
    files: ['src-renderer/**/*.ts', 'src-renderer/**/*.svelte'],
    languageOptions: {
      parserOptions: {
        parser: typescript.parser,
        project: ['./src-renderer/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: { ...promises, 'svelte/no-at-html-tags': 'error' },
  },
  { files: ['workers/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...injection, ...repeatable] } },
]
