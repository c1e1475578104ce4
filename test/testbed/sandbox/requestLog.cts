export type Origin = 'api' | 'storage' | 'cdn';

/** Where the CDN has its files. */
export const filesPath = '/outputs/';

export type Call =
	| 'generate'
	| 'get'
	| 'upload'
	| 'put'
	| 'download'
	| 'webhooks.register'
	| 'webhooks.list'
	| 'webhooks.delete';

/** One request, from its arrival on. */
export interface RequestRecord {
	/** Epoch milliseconds by the sandbox's clock. */
	at: number;
	origin: Origin;
	method: string;
	/** With query, without the configured prefix. */
	path: string;
	headers: Record<string, string | undefined>;
	/** The parsed JSON body, or the text where it is none; of a PUT: nothing. */
	body: unknown;
	/** Which call of the contract this is, if any. */
	call: Call | undefined;
	/** Filled in when it is answered; missing while it is open and after a reset. */
	status?: number;
	generationId?: string;
	/** The scripted fault that it ran into, as text. */
	fault?: string;
}

/** Which call of the contract a request is. */
export function callOf(origin: Origin, method: string, path: string): Call | undefined {
	const plain = path.split('?')[0] ?? '';
	if (origin === 'storage') return method === 'PUT' ? 'put' : undefined;
	if (origin === 'cdn') return method === 'GET' ? 'download' : undefined;
	if (method === 'GET' && plain.startsWith(filesPath)) return 'download';
	if (method === 'POST' && plain === '/api/v1/generate') return 'generate';
	if (method === 'POST' && plain === '/api/v1/upload') return 'upload';
	if (method === 'GET' && plain.startsWith('/api/v1/generations/')) return 'get';
	if (!plain.startsWith('/api/account/webhooks')) return undefined;
	if (method === 'POST') return 'webhooks.register';
	if (method === 'GET') return 'webhooks.list';
	return method === 'DELETE' ? 'webhooks.delete' : undefined;
}
