const { transform, moduleFileExtensions, modulePathIgnorePatterns, setupFilesAfterEnv } =
	require('./jest.config.cjs').projects[0];

/** Fault tests: `npm run test:faults` runs jest with this and prints what was tried. */
module.exports = {
	testMatch: ['<rootDir>/test/faults/**/*.test.cts'],
	transform,
	moduleFileExtensions,
	modulePathIgnorePatterns,
	setupFilesAfterEnv,
	testEnvironment: 'node',
	// A full run has no hurry.
	testTimeout: process.env.FAULTS_FULL === 'true' ? 3_600_000 : 180_000,
	maxWorkers: '100%',
};
