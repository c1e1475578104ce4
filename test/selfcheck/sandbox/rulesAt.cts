import type { RulesOptions } from '../../testbed/sandbox/options/rules.cts';
import { SandboxRules } from '../../testbed/sandbox/rules.cts';

/** Rules with a Pro, a free and a penniless account, and short calls to them. */
export function rulesUnderTest(options: Partial<RulesOptions> = {}) {
	let ids = 0;
	const rules = new SandboxRules({ duration: 1000, newId: () => `${(ids += 1)}`, ...options }, [
		{ key: 'gimg_pro', plan: 'pro', credits: 100, session: 'cookie' },
		{ key: 'gimg_free', plan: 'free', credits: 100 },
		{ key: 'gimg_broke', plan: 'max', credits: 1 },
		{ key: 'gimg_capped', plan: 'pro', credits: 100, capReached: true },
	]);
	const call = (
		method: string,
		path: string,
		now: number,
		body?: unknown,
		headers: Record<string, string> = {},
	) =>
		rules.handle({
			method,
			path,
			now,
			body,
			headers: { authorization: 'Bearer gimg_pro', ...headers },
		});
	return {
		rules,
		call,
		generate: (body: unknown, now = 0, headers: Record<string, string> = {}) =>
			call('POST', '/api/v1/generate', now, body, headers),
		status: (id: string, now: number) => call('GET', `/api/v1/generations/${id}`, now),
	};
}
