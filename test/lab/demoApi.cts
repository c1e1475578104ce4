import { startSandbox } from '../sandbox/server.cts';

/** The API that a demo talks to: what goes into the credential, and how to end it. */
export interface DemoApi {
	name: string;
	credential: { apiKey: string; baseUrl: string };
	stop(): Promise<void>;
}

const SANDBOX_DURATION_MS = 3_000;
const REAL_BASE_URL = 'https://gptimage2.plus';

/** The real API when `GPTIMAGE_API_KEY` is set (`GPTIMAGE_BASE_URL` moves it), else the sandbox. */
export async function demoApi(env: NodeJS.ProcessEnv): Promise<DemoApi> {
	if (env.GPTIMAGE_API_KEY) {
		const baseUrl = env.GPTIMAGE_BASE_URL || REAL_BASE_URL;
		return {
			name: `the real API at ${baseUrl}: this costs credits`,
			credential: { apiKey: env.GPTIMAGE_API_KEY, baseUrl },
			stop: async () => undefined,
		};
	}
	const sandbox = await startSandbox({ duration: SANDBOX_DURATION_MS });
	return {
		name: 'the sandbox on this machine: nothing leaves it, nothing is paid',
		credential: { apiKey: sandbox.key, baseUrl: sandbox.url },
		stop: () => sandbox.stop(),
	};
}
