const { transform, moduleFileExtensions, modulePathIgnorePatterns } = require('./jest.config.cjs');

/** End-to-end tests in a real n8n: `npm run e2e` installs n8n first, then runs jest with this. */
module.exports = {
	testMatch: ['<rootDir>/test/e2e/**/*.test.cts'],
	// Queue mode has a run of its own: npm run e2e -- --queue.
	testPathIgnorePatterns: process.env.LAB_QUEUE === 'true' ? [] : ['/e2e/queue/'],
	transform,
	moduleFileExtensions,
	modulePathIgnorePatterns,
	testEnvironment: 'node',
	testTimeout: 180_000,
	verbose: true,
};
