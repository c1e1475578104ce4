const { displayName, testPathIgnorePatterns, ...common } = require('./jest.config.cjs').projects[0];

/** Fault tests: `npm run test:faults` runs jest with this and prints what was tried. */
module.exports = {
	...common,
	testMatch: ['<rootDir>/test/faults/**/*.test.cts'],
	// A full run has no hurry.
	testTimeout: process.env.FAULTS_FULL === 'true' ? 3_600_000 : 180_000,
	maxWorkers: '100%',
};
