import { Agent } from 'node:http';
import axios from 'axios';
import type { AxiosInstance, AxiosRequestConfig } from 'axios';

/** The lab's throw-away account; the demo prints it. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Gpt-image-1',
	firstName: 'Lab',
	lastName: 'Owner',
};

/** An answer of n8n's REST API other than 2xx, with n8n's own words. */
export class N8nAnswer extends Error {
	constructor(
		readonly status: number,
		readonly body: unknown,
		call: string,
	) {
		super(`n8n answered ${status} to ${call}: ${JSON.stringify(body)?.slice(0, 2_000)}`);
	}
}

/** A signed-in session with n8n's own REST API, as the editor uses it. */
export class Client {
	private readonly http: AxiosInstance;
	private cookie = '';

	constructor(readonly url: string) {
		// Some routes know a browser tab by this header (manual runs, test webhooks).
		const headers = { 'push-ref': 'lab', 'browser-id': 'lab' };
		this.http = axios.create({
			baseURL: url,
			headers,
			proxy: false,
			validateStatus: () => true,
			// A busy n8n closes a connection that it thinks idle while our next request is on its way.
			httpAgent: new Agent({ keepAlive: false }),
		});
	}

	/** Sends one request and unwraps n8n's `{data}`. Throws N8nAnswer for anything but 2xx. */
	async call<T>(method: string, path: string, data?: unknown): Promise<T> {
		const answer = await this.request<{ data?: T }>({ method, url: path, data });
		const body = answer.data;
		return (body && typeof body === 'object' && 'data' in body ? body.data : body) as T;
	}

	/** Sends one request with the session's cookie and gives the whole answer. */
	async request<T>(config: AxiosRequestConfig) {
		const headers = { ...config.headers, ...(this.cookie && { cookie: this.cookie }) };
		const call = `${config.method ?? 'GET'} ${config.url}`;
		const answer = await this.http.request<T>({ ...config, headers }).catch((cause: Error) => {
			// axios' own error holds the socket, which jest cannot write into its report.
			throw new Error(`n8n did not answer ${call}: ${cause.message}`, { cause });
		});
		if (answer.status >= 300) {
			throw new N8nAnswer(answer.status, answer.data, call);
		}
		const cookie = (answer.headers['set-cookie'] ?? []).find((c) => c.startsWith('n8n-auth='));
		if (cookie) this.cookie = cookie.split(';')[0];
		return answer;
	}

	/** True once n8n is up in full; other addresses answer too early. */
	async ready(): Promise<boolean> {
		return (await this.settings()) !== undefined;
	}

	/** Makes the owner on a fresh instance, else signs in as the owner. */
	async signIn(): Promise<void> {
		const settings = await this.settings();
		if (settings?.userManagement?.showSetupOnFirstLoad) {
			await this.call('POST', '/rest/owner/setup', OWNER);
		} else {
			const { email, password } = OWNER;
			await this.call('POST', '/rest/login', { email, emailOrLdapLoginId: email, password });
		}
	}

	private async settings(): Promise<Settings | undefined> {
		try {
			const settings = await this.call<Settings>('GET', '/rest/settings');
			return settings?.userManagement ? settings : undefined;
		} catch {
			return undefined;
		}
	}
}

interface Settings {
	userManagement?: { showSetupOnFirstLoad?: boolean };
}
