const { TestEnvironment } = require('jest-environment-node');

/** n8n's packages live outside of a test file's sandbox (runtime.cjs), and know an error by its class. */
module.exports = class extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		this.global.Error = Error;
	}
};
