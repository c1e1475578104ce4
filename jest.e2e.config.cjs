const { transform, moduleFileExtensions, modulePathIgnorePatterns, setupFilesAfterEnv } =
	require('./jest.config.cjs').projects[0];

// Queue mode has a run of its own: npm run e2e -- --queue.
const queue = process.env.LAB_QUEUE === 'true';

/** End-to-end tests in a real n8n: `npm run e2e` installs n8n first, then runs jest with this. */
module.exports = {
	testMatch: [`<rootDir>/test/e2e/${queue ? 'queue/' : ''}**/*.test.cts`],
	testPathIgnorePatterns: queue ? [] : ['/e2e/queue/'],
	transform,
	moduleFileExtensions,
	modulePathIgnorePatterns,
	setupFilesAfterEnv: [...setupFilesAfterEnv, '<rootDir>/test/testbed/jest/plainErrors.cts'],
	testEnvironment: 'node',
	testTimeout: 180_000,
	verbose: true,
};
