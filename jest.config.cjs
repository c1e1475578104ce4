/** What all tests have in common. */
const common = {
	moduleFileExtensions: ['ts', 'cts', 'js', 'cjs', 'mjs', 'json', 'node'],
	transform: {
		'\\.c?ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
				sourceMaps: 'inline',
			},
		],
	},
	testEnvironment: '<rootDir>/test/testbed/jest/environment.cjs',
	runtime: '<rootDir>/test/testbed/jest/runtime.cjs',
	setupFilesAfterEnv: ['<rootDir>/test/testbed/everyTest.cts'],
	modulePathIgnorePatterns: ['<rootDir>/dist'],
};

const tests = (...folders) => folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.cts`);
const TARBALL = 'test/package/tarball.test.cts';

module.exports = {
	projects: [
		/** `npm test`: the nodes' sources, without a build and without a running n8n. */
		{
			...common,
			displayName: 'product',
			testMatch: tests('unit', 'integration', 'package'),
			testPathIgnorePatterns: [TARBALL],
		},
		/** `npm run test:selfcheck`: what the other tests stand on. */
		{ ...common, displayName: 'selfcheck', testMatch: tests('selfcheck') },
		/** `npm run test:tarball`: what was built. */
		{ ...common, displayName: 'tarball', testMatch: [`<rootDir>/${TARBALL}`] },
	],
	// No test waits for real time, but some have much to do, and the machine may be busy with something else.
	testTimeout: 120_000,
	maxWorkers: '100%',
	// Only our own files are instrumented: V8's own coverage costs half as much time again.
	coverageProvider: 'babel',
	coverageReporters: ['text', 'json-summary'],
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageThreshold: { global: { statements: 97, branches: 93, functions: 97, lines: 97 } },
};
