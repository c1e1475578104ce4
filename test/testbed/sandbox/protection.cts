import { html, type Reply } from './errors.cts';
import type { RulesOptions } from './options/rules.cts';
import type { ApiRequest } from './state.cts';

const PATHS = { generate: '/api/v1/generate', get: '/api/v1/generations/' };

/** Who stands in front of the API and takes some of its callers for robots. */
export class Protection {
	private refused = 0;

	/** The page instead of an answer, or undefined for a call that passes. */
	refusal(request: ApiRequest, options: RulesOptions): Reply | undefined {
		const { protection, protectionTimes } = options;
		if (protection === 'none' || this.refused >= protectionTimes) return undefined;
		if (!concerns(request, options)) return undefined;
		this.refused += 1;
		const page = html(403, protection === 'cloudflare' ? 'Just a moment...' : 'Forbidden');
		return { ...page, headers: { ...page.headers, ...MARKS[protection] } };
	}

	clear(): void {
		this.refused = 0;
	}
}

const MARKS: Record<string, Record<string, string>> = {
	cloudflare: { 'cf-mitigated': 'challenge', server: 'cloudflare' },
	vercel: { 'x-vercel-mitigated': 'deny' },
	page: {},
};

function concerns({ path, body }: ApiRequest, { protectionOn }: RulesOptions): boolean {
	if (protectionOn === 'all') return path.startsWith('/api/v1/');
	if (protectionOn === 'get') return path.startsWith(PATHS.get);
	if (path !== PATHS.generate) return false;
	return protectionOn === 'generate' || JSON.stringify(body ?? '').includes('[firewall]');
}
