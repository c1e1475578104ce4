import { startSandbox } from '../../test/testbed/sandbox/server.cts';

/** The API that a demo talks to: what goes into the credential, and how to end it. */
export interface DemoApi {
	name: string;
	credential: { apiKey: string; baseUrl: string; sessionToken?: string };
	/** Whether it can deliver events to this machine. */
	delivers: boolean;
	stop(): Promise<void>;
}

const SANDBOX_DURATION_MS = 3_000;
const REAL_BASE_URL = 'https://gptimage2.plus';

/**
 * The real API when `GPTIMAGE_API_KEY` is set (`GPTIMAGE_BASE_URL` moves it), else the sandbox.
 *
 * @param ca the certificate of n8n's HTTPS address, for the sandbox to trust
 */
export async function demoApi(env: NodeJS.ProcessEnv, ca?: string): Promise<DemoApi> {
	if (env.GPTIMAGE_API_KEY) {
		const baseUrl = env.GPTIMAGE_BASE_URL || REAL_BASE_URL;
		return {
			name: `the real API at ${baseUrl}: this costs credits`,
			credential: { apiKey: env.GPTIMAGE_API_KEY, baseUrl },
			delivers: false,
			stop: async () => undefined,
		};
	}
	const sandbox = await startSandbox({ duration: SANDBOX_DURATION_MS, ca });
	return {
		name: 'the sandbox on this machine: nothing leaves it, nothing is paid',
		credential: { apiKey: sandbox.key, baseUrl: sandbox.url, sessionToken: sandbox.session },
		delivers: true,
		stop: () => sandbox.stop(),
	};
}
