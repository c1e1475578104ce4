import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// Tests, testbed, tools and bench: n8n's own configuration leaves .cts files alone, so they get one of their own.
export default tseslint.config(
	{ ignores: ['**/*.ts', '**/*.js', '**/*.mjs', '**/*.cjs', 'dist', 'node_modules', 'coverage'] },
	{
		files: ['test/**/*.cts', 'tools/**/*.cts', 'bench/**/*.cts'],
		extends: [js.configs.recommended, ...tseslint.configs.recommendedTypeChecked],
		linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
		languageOptions: { parserOptions: { project: './tsconfig.tools.json' } },
		rules: {
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/require-await': 'off',
		},
	},
);
