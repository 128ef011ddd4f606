// The rules of all JavaScript: scripts/check.sh javascript runs them from the root.
import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['build/**', 'var/**', '**/node_modules/**'] },
  js.configs.recommended,
  {
    languageOptions: { globals: globals.nodeBuiltin },
    rules: {
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-control-regex': 'off', // the tests search for control characters
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['client-web/**', 'common/service/docs/**'],
    languageOptions: { globals: globals.browser },
  },
  // Functions that run in the browser.
  { files: ['tests/web/**', 'bench/**'], languageOptions: { globals: globals.browser } },
];
