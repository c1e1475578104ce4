import { countAttempt } from '../../testbed/sandbox/endpoints.cts';
import { rulesUnderTest } from './rulesAt.cts';

const path = '/api/account/webhooks';
const cookie = { cookie: 'theme=dark; session=cookie' };
const hook = { url: 'https://n8n.example/hook', events: ['generation.succeeded'], label: 'n8n' };

describe('the account webhooks', () => {
	test('register, list without the secret, delete', () => {
		const { call } = rulesUnderTest();
		const made = call('POST', path, 0, hook, cookie);
		expect(made.body).toEqual({
			id: 'wh_1',
			secret: expect.stringMatching(/^whsec_.{32}$/) as unknown,
		});
		expect(call('GET', path, 0, undefined, cookie).body).toEqual([
			{ id: 'wh_1', ...hook, enabled: true, createdAt: '1970-01-01T00:00:00.000Z' },
		]);
		expect(call('DELETE', `${path}/wh_1`, 0, undefined, cookie).status).toBe(200);
		expect(call('DELETE', `${path}/wh_1`, 0, undefined, cookie).status).toBe(404);
		expect(call('GET', path, 0, undefined, cookie).body).toEqual([]);
	});

	test.each([
		['plain http', { ...hook, url: 'http://n8n.example/hook' }],
		['no URL', { ...hook, url: 'hook' }],
		['no events', { ...hook, events: [] }],
		['an unknown event', { ...hook, events: ['generation.blocked'] }],
		['no body', undefined],
	])('refuse %s', (_name, body) => {
		expect(rulesUnderTest().call('POST', path, 0, body, cookie).status).toBe(400);
	});

	test('take the session, not the key', () => {
		const { rules, call } = rulesUnderTest();
		expect(call('GET', path, 0).status).toBe(401);
		expect(call('GET', path, 0, undefined, { cookie: 'session=old' }).status).toBe(401);
		rules.configure({ noSession: 'redirect' });
		expect(call('GET', path, 0)).toMatchObject({ status: 302, headers: { location: '/login' } });
		rules.configure({ noSession: 'html' });
		expect(call('GET', path, 0)).toMatchObject({
			status: 200,
			headers: { 'content-type': 'text/html; charset=utf-8' },
		});
	});

	test('list and delete can be missing or look different', () => {
		const { rules, call } = rulesUnderTest();
		call('POST', path, 0, hook, cookie);
		for (const shape of ['data', 'webhooks'] as const) {
			rules.configure({ webhookList: shape });
			expect(call('GET', path, 0, undefined, cookie).body).toMatchObject({ [shape]: [{}] });
		}
		rules.configure({ webhookList: 405, webhookDelete: 404 });
		expect(call('GET', path, 0, undefined, cookie).status).toBe(405);
		expect(call('DELETE', `${path}/wh_1`, 0, undefined, cookie).status).toBe(404);
		rules.configure({ webhookList: 'array' });
		expect(call('GET', path, 0, undefined, cookie).body).toHaveLength(1);
	});

	test.each([
		['enabled', { enabled: false }],
		['active', { active: false }],
		['disabled', { disabled: true }],
		['status', { status: 'disabled' }],
	] as const)('an endpoint that failed eight times in a row is marked by %s', (mark, expected) => {
		const { rules, call } = rulesUnderTest({ webhookEnabledMark: mark });
		call('POST', path, 0, hook, cookie);
		const endpoint = rules.state.endpoints.get('wh_1');
		if (!endpoint) throw new Error('not registered');
		for (const delivered of [...Array<boolean>(7).fill(false), true]) {
			countAttempt(endpoint, delivered);
		}
		expect(endpoint.enabled).toBe(true);
		for (let failure = 0; failure < 8; failure += 1) countAttempt(endpoint, false);
		expect(call('GET', path, 0, undefined, cookie).body).toMatchObject([expected]);
		expect(rules.state.endpoints.subscribedTo('generation.succeeded', endpoint.account)).toEqual(
			[],
		);
	});
});
