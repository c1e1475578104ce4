import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core reads these when it is loaded, so this file has to be imported before it.
const folder = mkdtempSync(join(tmpdir(), 'gptimage-n8n-core-'));

process.env.N8N_USER_FOLDER = folder;
process.env.N8N_ENCRYPTION_KEY = randomBytes(24).toString('hex');
process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'true';
process.env.N8N_LOG_LEVEL = 'silent';

const remove = () => rmSync(folder, { recursive: true, force: true });

// Under jest each test file has a module registry, and so a folder, of its own.
if (typeof afterAll === 'function') afterAll(remove);
else process.once('exit', remove);
