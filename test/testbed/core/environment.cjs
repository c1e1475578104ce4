// What n8n-core reads from the environment when it is loaded, so this comes before it. Plain JavaScript, because under
// jest it is loaded outside of the tests, where nothing is compiled.
const { randomBytes } = require('node:crypto');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const PREFIX = join(tmpdir(), 'gptimage-n8n-core-');

// A test file sees what was set for it.
if (process.env.N8N_USER_FOLDER?.startsWith(PREFIX) !== true) {
	const folder = mkdtempSync(PREFIX);
	process.env.N8N_USER_FOLDER = folder;
	process.env.N8N_ENCRYPTION_KEY = randomBytes(24).toString('hex');
	process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'true';
	process.env.N8N_LOG_LEVEL = 'silent';
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
