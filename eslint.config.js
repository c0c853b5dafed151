import { defineConfigWithVueTs, vueTsConfigs } from '@vue/eslint-config-typescript'
import tsdoc from 'eslint-plugin-tsdoc'
import vue from 'eslint-plugin-vue'
import { ownLines } from './tests/architecture/own-lines.ts'

/** Rooms that take time, dice and ids as arguments (`docs/house.md` §3). */
const pure = ['shared/**/*.ts', 'server/core/**/*.ts']
const hostGlobals = [
  'window',
  'document',
  'process',
  'fetch',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'localStorage',
  'performance',
  'Buffer',
  'crypto',
]

const house = { rules: { 'own-lines': ownLines } }

export default defineConfigWithVueTs(
  { ignores: ['dist/**', 'node_modules/**', 'data/**', 'tests/fixtures/**', 'public/**'] },
  vue.configs['flat/recommended'],
  vueTsConfigs.recommendedTypeChecked,
  {
    plugins: { tsdoc, house },
    rules: {
      'tsdoc/syntax': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'house/own-lines': ['error', { max: 60 }],
      // A switch over a closed union is one decision, however many members the union has.
      complexity: ['error', { max: 12, variant: 'modified' }],
      // Our interfaces are filled by closures, not by classes: their functions need no `this`.
      '@typescript-eslint/unbound-method': 'off',
      'max-params': ['error', 4],
      'no-warning-comments': ['error', { terms: ['fixme', 'hack'] }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports' },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'vue/max-lines-per-block': ['error', { script: 150, template: 150, style: 170 }],
      // An optional prop is `undefined` when it is not given; the types say so.
      'vue/require-default-prop': 'off',
      // Prettier decides how templates are set.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
    },
  },
  {
    files: pure,
    rules: {
      'no-restricted-globals': ['error', ...hostGlobals],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Pure rooms take dice as an argument.' },
        { object: 'Date', property: 'now', message: 'Pure rooms take the instant as an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'Pure rooms take the instant as an argument.',
        },
      ],
    },
  },
  {
    files: ['tests/**/*.ts'],
    rules: { 'house/own-lines': 'off', 'max-lines': 'off' },
  },
)
