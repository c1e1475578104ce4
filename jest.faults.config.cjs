const { transform, moduleFileExtensions, modulePathIgnorePatterns } = require('./jest.config.cjs');

/** Fault tests: `npm run test:faults` runs jest with this and prints what was tried. */
module.exports = {
	testMatch: ['<rootDir>/test/faults/**/*.test.cts'],
	transform,
	moduleFileExtensions,
	modulePathIgnorePatterns,
	testEnvironment: 'node',
	testTimeout: 180_000,
	maxWorkers: '100%',
};
