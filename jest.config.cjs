/** Unit and integration tests: the nodes' sources, without a build and without a running n8n. */
module.exports = {
	testMatch: ['unit', 'integration', 'package', 'selfcheck'].map(
		(folder) => `<rootDir>/test/${folder}/**/*.test.cts`,
	),
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
	testEnvironment: 'node',
	// No test waits for real time, but some have much to do, and the machine may be busy with something else.
	testTimeout: 120_000,
	setupFilesAfterEnv: ['<rootDir>/test/testbed/everyTest.cts'],
	collectCoverage: true,
	// Only our own files are instrumented: V8's own coverage costs half as much time again.
	coverageProvider: 'babel',
	maxWorkers: '100%',
	coverageReporters: ['text', 'json-summary'],
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	modulePathIgnorePatterns: ['<rootDir>/dist'],
};
