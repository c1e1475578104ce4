import axios from 'axios';

import type { Incoming, Outgoing, World } from './exchange.cts';

/** Nothing that the API does should take longer. Milliseconds. */
const LONGEST = 60_000;

/** One request over HTTP: no redirect is followed, and any status is an answer. */
export async function request({ method, url, headers, body }: Outgoing): Promise<Incoming> {
	const {
		status,
		headers: answered,
		data,
	} = await axios.request<ArrayBuffer>({
		method,
		url,
		headers: { 'User-Agent': 'n8n-nodes-gptimage contact', ...headers },
		data: body,
		responseType: 'arraybuffer',
		timeout: LONGEST,
		maxRedirects: 0,
		validateStatus: () => true,
	});
	const texts = Object.entries(answered).map(([name, value]) => [
		name.toLowerCase(),
		String(value),
	]);
	return {
		status,
		headers: Object.fromEntries(texts) as Incoming['headers'],
		bytes: Buffer.from(data),
	};
}

/** The real clock and the real network. */
export const realWorld: World = {
	now: () => Date.now(),
	sleep: async (ms) => await new Promise((resolve) => setTimeout(resolve, ms)),
	request,
};
