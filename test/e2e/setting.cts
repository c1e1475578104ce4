import type { Credential } from '../testbed/lab/credentials.cts';
import { startN8n } from '../testbed/lab/n8n.cts';
import type { N8n, N8nOptions } from '../testbed/lab/n8n.cts';
import { startSandbox } from '../testbed/sandbox/server.cts';
import type { Sandbox } from '../testbed/sandbox/server.cts';
import type { SandboxOptions } from '../testbed/sandbox/options/server.cts';

/** A real n8n with our package, the API's sandbox, and a credential that opens it. */
export interface Setting {
	n8n: N8n;
	sandbox: Sandbox;
	credential: Credential;
	stop(): Promise<void>;
}

/** Starts both; one test file has one setting, and stops it in `afterAll`. */
export async function startSetting(
	n8nOptions: N8nOptions = {},
	sandboxOptions: SandboxOptions = {},
): Promise<Setting> {
	const sandbox = await startSandbox(sandboxOptions);
	try {
		const n8n = await startN8n(n8nOptions);
		const fields = { apiKey: sandbox.key, baseUrl: sandbox.url };
		const credential = await n8n.credentials.create('gptImageApi', fields, 'Sandbox');
		const stop = async () => {
			await n8n.stop();
			await sandbox.stop();
		};
		return { n8n, sandbox, credential, stop };
	} catch (error) {
		await sandbox.stop();
		throw error;
	}
}
