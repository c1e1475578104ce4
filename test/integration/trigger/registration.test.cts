import { takeLoggedLines } from '../../testbed/core/n8nCore.cts';

import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';

import { hookRuntime } from '../../../nodes/GptImageTrigger/registration/hooks';
import { registrationMessages } from '../../../nodes/GptImageTrigger/registration/registrationMessages';
import type { HookRuntime } from '../../../nodes/GptImageTrigger/registration/accountApi';
import type { Sandbox } from '../../testbed/sandbox/server.cts';
import { startSandbox } from '../../testbed/sandbox/server.cts';
import type { CredentialData } from '../../testbed/core/n8nCore.cts';
import { GivenCredentials } from '../../testbed/core/credentials.cts';
import { SavedTrigger } from '../../testbed/core/triggerNode.cts';

const BOTH = ['generation.succeeded', 'generation.failed'];

let sandbox: Sandbox;
let trigger: SavedTrigger;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => {
	sandbox.reset();
	takeLoggedLines();
	trigger = new SavedTrigger(sandbox, randomUUID());
	trigger.runtime = { ...hookRuntime, sleep: async () => {} };
});

it('the node calls its hooks with the real clock and limits', async () => {
	trigger.runtime = undefined;
	await trigger.activate();
	expect(sandbox.webhooks).toHaveLength(1);
	await trigger.deactivate();
	expect(sandbox.webhooks).toHaveLength(0);
	expect(hookRuntime).toMatchObject({
		...{ callLimit: 8_000, registerLimit: 24_000, hookLimit: 12_000 },
	});
});

const calls = () => sandbox.requests.map(({ method }) => method).join(' ');
const registered = () => sandbox.webhooks.map(({ url, events, label }) => ({ url, events, label }));
const ids = () => sandbox.webhooks.map(({ id }) => id);

/** An endpoint at the account that this process knows nothing of. */
async function leave(url: string, events = ['generation.succeeded']): Promise<string> {
	const before = new Set(ids());
	const response = await fetch(`${sandbox.url}/api/account/webhooks`, {
		method: 'POST',
		headers: { Cookie: sandbox.session, 'Content-Type': 'application/json' },
		body: JSON.stringify({ url, events, label: 'left over' }),
	});
	expect(response.ok).toBe(true);
	sandbox.requests.length = 0;
	return ids().find((id) => !before.has(id)) ?? '';
}

const warnings = () =>
	takeLoggedLines().filter(({ level }) => level === 'warn' || level === 'error');

describe('activation', () => {
	it('registers the URL for the chosen events and keeps id, secret, URL and events', async () => {
		await trigger.activate();
		expect(registered()).toEqual([
			{ url: trigger.url, events: ['generation.succeeded'], label: 'n8n: My workflow' },
		]);
		const [endpoint] = sandbox.webhooks;
		expect(trigger.staticData).toEqual({
			webhookId: endpoint?.id,
			webhookSecret: endpoint?.secret,
			webhookUrl: trigger.url,
			webhookEvents: ['generation.succeeded'],
		});
		await expect(trigger.call('checkExists')).resolves.toBe(true);
		expect(warnings()).toEqual([]);
	});

	it('sends the session, and never the key', async () => {
		trigger.session = `Cookie: ${sandbox.session}; theme=dark`;
		await trigger.activate();
		for (const { headers } of sandbox.requests) {
			expect(headers.cookie).toBe(`${sandbox.session}; theme=dark`);
			expect(JSON.stringify(headers)).not.toContain(sandbox.key);
		}
		expect(sandbox.requests.length).toBeGreaterThan(0);
	});

	it('takes a label and both events', async () => {
		trigger.parameters = { events: BOTH, options: { label: 'Shop' } };
		await trigger.activate();
		expect(registered()).toEqual([{ url: trigger.url, events: BOTH, label: 'Shop' }]);
	});

	it('needs at least one event', async () => {
		trigger.parameters = { events: [] };
		await expect(trigger.call('create')).rejects.toThrow(registrationMessages.noEvents);
		expect(calls()).toBe('');
	});

	it.each([
		['http://n8n.example/webhook', registrationMessages.notHttps],
		['http://127.0.0.1:5678/webhook', registrationMessages.notHttps],
	])('refuses the address %s', async (webhookBaseUrl, sentence) => {
		trigger.options = { webhookBaseUrl };
		await expect(trigger.activate()).rejects.toThrow(sentence);
		expect(calls()).toBe('');
	});
});

describe('checkExists', () => {
	beforeEach(async () => {
		await trigger.activate();
		sandbox.requests.length = 0;
	});

	it.each([
		['the endpoint is gone', () => sandbox.rules.state.endpoints.clear()],
		['it is switched off', () => void sandbox.webhooks.forEach((one) => (one.enabled = false))],
		['it has another URL', () => void sandbox.webhooks.forEach((one) => (one.url += 'x'))],
		['it has other events', () => void sandbox.webhooks.forEach((one) => (one.events = BOTH))],
		['the id is missing', () => delete trigger.staticData.webhookId],
		['other events are chosen', () => (trigger.parameters = { events: BOTH })],
		['n8n has moved', () => (trigger.options.webhookBaseUrl = 'https://127.0.0.1:9443/webhook')],
	])('does not hold where %s', async (_name, change) => {
		change();
		await expect(trigger.call('checkExists')).resolves.toBe(false);
	});

	it.each([['enabled' as const], ['active' as const], ['disabled' as const], ['status' as const]])(
		'reads the mark "%s"',
		async (webhookEnabledMark) => {
			sandbox.configure({ webhookEnabledMark });
			await expect(trigger.call('checkExists')).resolves.toBe(true);
			for (const endpoint of sandbox.webhooks) endpoint.enabled = false;
			await expect(trigger.call('checkExists')).resolves.toBe(false);
		},
	);

	it.each([['data' as const], ['webhooks' as const]])(
		'finds the list in "%s"',
		async (webhookList) => {
			sandbox.configure({ webhookList });
			await expect(trigger.call('checkExists')).resolves.toBe(true);
			sandbox.rules.state.endpoints.clear();
			await expect(trigger.call('checkExists')).resolves.toBe(false);
		},
	);

	it.each([[404 as const], [405 as const]])('trusts what is stored at %d', async (webhookList) => {
		sandbox.configure({ webhookList });
		await expect(trigger.call('checkExists')).resolves.toBe(true);
		trigger.parameters = { events: BOTH };
		await expect(trigger.call('checkExists')).resolves.toBe(false);
	});

	it('holds where only the secret is missing, which this process knows', async () => {
		const stored = { ...trigger.staticData };
		delete trigger.staticData.webhookSecret;
		await expect(trigger.call('checkExists')).resolves.toBe(true);
		expect(trigger.staticData).toEqual(stored);
	});

	it('holds where the list writes the address in another way', async () => {
		for (const endpoint of sandbox.webhooks)
			endpoint.url = `${trigger.url.replace('https', 'HTTPS')}/`;
		await expect(trigger.call('checkExists')).resolves.toBe(true);
	});

	it.each([['init' as const], ['leadershipChange' as const]])(
		'trusts what is stored after a restart (%s) if the session has expired',
		async (activation) => {
			trigger.session = 'session=expired';
			await expect(trigger.call('checkExists', { activation })).resolves.toBe(true);
			expect(warnings()).toHaveLength(1);
			await expect(trigger.call('checkExists', { activation: 'activate' })).rejects.toThrow(
				registrationMessages.noSession,
			);
		},
	);
});

describe('a republish once the session has expired', () => {
	/** As both engines of n8n do: `delete` with the old settings, then `checkExists` and perhaps `create` with the new. */
	async function republish(change: () => void): Promise<void> {
		await trigger.call('delete');
		change();
		await trigger.activate({ activation: 'update' });
	}

	beforeEach(async () => {
		await trigger.activate();
		trigger.session = 'session=expired';
	});

	it('keeps the registration where only other settings change', async () => {
		const before = { ...trigger.staticData };
		await republish(() => (trigger.parameters = { options: { imageFormat: 'webp' } }));
		expect(trigger.staticData).toEqual(before);
		expect(ids()).toEqual([before.webhookId]);
		expect(warnings().at(-1)?.message).toContain('could not check its webhook');
	});

	it('says what to do where other events are chosen', async () => {
		const change = () => (trigger.parameters = { events: BOTH });
		await expect(republish(change)).rejects.toThrow(registrationMessages.noSession);
	});

	it('is no excuse for an API that does not answer', async () => {
		trigger.session = sandbox.session;
		sandbox.faults.add({ on: 'webhooks.delete', fault: { status: 503 }, times: 9 });
		sandbox.faults.add({ on: 'webhooks.list', fault: { reset: 'before' }, times: 9 });
		const change = () => (trigger.parameters = { options: { imageFormat: 'webp' } });
		await expect(republish(change)).rejects.toThrow(registrationMessages.unreachable);
	});
});

describe('two workflows with one webhookId', () => {
	it('delete of the one that never registered leaves the other alone', async () => {
		await trigger.activate();
		const before = ids();
		const copy = new SavedTrigger(sandbox, trigger.webhookId);
		await expect(copy.call('delete', { workflowId: 'copy' })).resolves.toBe(true);
		await expect(copy.call('delete', { workflowId: 'copy' })).resolves.toBe(true);
		expect(ids()).toEqual(before);
		expect(warnings()).toEqual([]);
	});
});

describe('create', () => {
	it('clears the stored endpoint and all with exactly our URL, no other', async () => {
		await trigger.activate();
		const left = await leave(trigger.url);
		const other = await leave(`${trigger.url}/2`);
		const test = await leave(trigger.url.replace('/webhook/', '/webhook-test/'));
		const stored = trigger.staticData.webhookId;
		await trigger.call('create');
		expect(ids()).not.toContain(stored);
		expect(ids()).not.toContain(left);
		expect(ids()).toEqual([other, test, trigger.staticData.webhookId]);
		expect(warnings()).toEqual([]);
	});

	it('leaves an endpoint of another address alone, and warns with id and old URL', async () => {
		await trigger.activate();
		const [old] = sandbox.webhooks;
		trigger.options.webhookBaseUrl = 'https://127.0.0.1:9443/webhook';
		await trigger.activate();
		expect(sandbox.webhooks.map(({ url }) => url)).toEqual([old?.url, trigger.url]);
		expect(trigger.staticData).toMatchObject({ webhookUrl: trigger.url });
		expect(warnings()).toMatchObject([{ metadata: { webhookId: old?.id, webhookUrl: old?.url } }]);
	});

	it.each([
		['the answer is lost', { reset: 'after' as const }],
		['the API fails after it', { status: 500, afterWork: true }],
		['the answer is cut', { wrongJson: true as const }],
		['the answer has no secret', { json: { id: 'wh_x' }, status: 201 }],
		['the answer has neither', { json: {}, status: 200 }],
	])('leaves nothing behind where %s', async (_name, fault) => {
		sandbox.faults.add({ on: 'webhooks.register', fault });
		await expect(trigger.call('create')).rejects.toThrow();
		expect(sandbox.webhooks).toEqual([]);
		expect(trigger.staticData).toEqual({});
		await trigger.call('create');
		expect(sandbox.webhooks).toHaveLength(1);
	});

	it.each([
		['unreachable', { reset: 'before' as const }],
		['unavailable', { status: 503 }],
		['unavailable', { status: 429 }],
		['refused', { status: 400 }],
		['refused', { status: 403 }],
		['noSession', { status: 401 }],
		['noSession', { redirect: '/login' }],
		['noSession', { html: true as const, status: 200 }],
		['unreadable', { json: 'ok', status: 200 }],
	] as const)('says %s', async (fault, scripted) => {
		sandbox.faults.add({ on: 'webhooks.register', fault: scripted });
		await expect(trigger.call('create')).rejects.toMatchObject({
			message: registrationMessages[fault],
		});
	});

	it('says what the API says, but never the cookie', async () => {
		const error = `label: at most 60 characters, ${sandbox.session}`;
		sandbox.faults.add({ on: 'webhooks.register', fault: { status: 400, body: { error } } });
		const { message } = (await trigger.call('create').catch((thrown: Error) => thrown)) as Error;
		expect(message).toBe(
			`${registrationMessages.refused} The API said: label: at most 60 characters, …`,
		);
	});

	it('takes a 403 for a missing session only if the list is refused, too', async () => {
		const body = { error: 'Webhooks need the Max plan' };
		sandbox.faults.add({ on: 'webhooks.register', fault: { status: 403, body } });
		await expect(trigger.call('create')).rejects.toThrow(`The API said: ${body.error}`);
		sandbox.faults.add({ on: 'webhooks.list', fault: { status: 403, body } });
		await expect(trigger.call('create')).rejects.toThrow(registrationMessages.noSession);
	});

	it.each([[403], [400], [422], [451]])(
		'goes on where an old webhook may not be removed (%d), and says so',
		async (status) => {
			await trigger.activate();
			const stored = trigger.staticData.webhookId;
			trigger.parameters = { events: BOTH };
			sandbox.faults.add({ on: 'webhooks.delete', fault: { status } });
			await trigger.activate();
			expect(trigger.staticData).toMatchObject({ webhookId: ids()[1], webhookEvents: BOTH });
			expect(warnings()).toMatchObject([{ metadata: { webhookIds: [stored] } }]);
		},
	);

	it('goes on where the old webhook belongs to another account, and says so', async () => {
		await trigger.activate();
		const stored = trigger.staticData.webhookId;
		trigger.session = sandbox.newAccount().session;
		trigger.parameters = { events: BOTH };
		await trigger.activate();
		expect(ids()).toEqual([stored, trigger.staticData.webhookId]);
		expect(warnings()).toMatchObject([
			{ metadata: { webhookId: stored, webhookUrl: trigger.url } },
		]);
	});

	it('cuts a long workflow name, but not a label that was chosen', async () => {
		await trigger.activate({ workflowName: '🎨'.repeat(198) });
		const [{ label = '' }] = registered();
		expect([...label]).toHaveLength(60);
		expect(label).toMatch(/^n8n: (🎨)+…$/u);
		trigger.parameters = { options: { label: 'L'.repeat(150) }, events: BOTH };
		await trigger.activate();
		expect(registered()[0].label).toBe('L'.repeat(150));
	});

	it.each([[404 as const], [405 as const]])(
		'registers where the list answers %d',
		async (webhookList) => {
			sandbox.configure({ webhookList });
			await trigger.activate();
			trigger.parameters = { events: BOTH };
			await trigger.activate();
			expect(registered()).toMatchObject([{ url: trigger.url, events: BOTH }]);
			expect(warnings()).toEqual([]);
		},
	);

	it.each([
		[404 as const, 'array' as const],
		[405 as const, 'array' as const],
		[405 as const, 404 as const],
	])(
		'registers where delete answers %d (list: %s), and says what to remove',
		async (webhookDelete, webhookList) => {
			sandbox.configure({ webhookDelete, webhookList });
			await trigger.activate();
			const stored = trigger.staticData.webhookId;
			trigger.parameters = { events: BOTH };
			await trigger.activate();
			expect(trigger.staticData).toMatchObject({ webhookId: ids()[1], webhookEvents: BOTH });
			expect(warnings()).toMatchObject([
				{
					message: expect.stringContaining('https://gptimage2.plus/account/webhooks') as string,
					metadata: { webhookIds: [stored], webhookUrl: trigger.url },
				},
			]);
		},
	);
});

describe('a list that the API cannot show', () => {
	beforeEach(() => sandbox.configure({ webhookList: 500 }));

	it('keeps nobody from registering, and from removing it again', async () => {
		await trigger.activate();
		expect(sandbox.webhooks).toHaveLength(1);
		await expect(trigger.call('checkExists')).resolves.toBe(true);
		expect(warnings()).toEqual([]);
		await trigger.deactivate();
		expect(sandbox.webhooks).toHaveLength(0);
	});

	it('is asked for twice: what was left before is removed if it comes then', async () => {
		await leave(trigger.url);
		sandbox.configure({ webhookList: 'array' });
		sandbox.faults.add({ on: 'webhooks.list', fault: { status: 503 } });
		await trigger.activate();
		expect(ids()).toEqual([trigger.staticData.webhookId]);
	});

	it('is no reason to ask a vendor in trouble without end', async () => {
		sandbox.faults.add({ on: 'webhooks.register', times: Infinity, fault: { status: 500 } });
		for (let attempt = 0; attempt < 5; attempt++) {
			await expect(trigger.activate()).rejects.toThrow(/^The API (could not answer|keeps failing)/);
		}
		expect(sandbox.requests.length).toBeLessThanOrEqual(25);
	});
});

it('a registration may take longer than other calls', async () => {
	trigger.runtime = { ...hookRuntime, sleep: async () => {}, callLimit: 300 };
	sandbox.configure({ registerTakes: 900 });
	await trigger.activate();
	expect(sandbox.webhooks.map(({ id }) => id)).toEqual([trigger.staticData.webhookId]);
	expect(warnings()).toEqual([]);
});

describe('the session', () => {
	it.each([['401' as const], ['redirect' as const], ['html' as const]])(
		'that has expired (%s) fails the activation with both ways out',
		async (noSession) => {
			sandbox.configure({ noSession });
			trigger.session = 'session=expired';
			await expect(trigger.activate()).rejects.toMatchObject({
				message: registrationMessages.noSession,
			});
			expect(sandbox.requests.every(({ path }) => path === '/api/account/webhooks')).toBe(true);
		},
	);

	it('that is missing fails it without a call', async () => {
		trigger.session = '';
		await expect(trigger.activate()).rejects.toMatchObject({
			message: registrationMessages.noSession,
		});
		expect(calls()).toBe('');
	});

	it('never shows up in an error or a log line', async () => {
		trigger.session = 'session=very-secret';
		const error = await trigger.activate().catch((thrown: unknown) => thrown);
		expect(inspect(error)).not.toContain('very-secret');
		expect(inspect(takeLoggedLines())).not.toContain('very-secret');
	});
});

describe('delete', () => {
	it('leaves nothing at the account and nothing stored', async () => {
		await trigger.activate();
		const left = await leave(trigger.url);
		const other = await leave('https://n8n.example/other');
		await expect(trigger.deactivate()).resolves.toBe(true);
		expect(ids()).toEqual([other]);
		expect(ids()).not.toContain(left);
		expect(trigger.staticData).toEqual({});
		await expect(trigger.deactivate()).resolves.toBe(true);
		expect(warnings()).toEqual([]);
	});

	it('clears what a lost answer left after an earlier one was cleaned up', async () => {
		// Its own clean-up fails the second time, so that the hook has to look again.
		sandbox.faults.add({ on: 'webhooks.register', fault: { reset: 'after' }, times: 2 });
		sandbox.faults.add({ on: 'webhooks.list', fault: { status: 500 }, after: 3 });
		await expect(trigger.call('create')).rejects.toThrow();
		await expect(trigger.call('create')).rejects.toThrow();
		expect(sandbox.webhooks).toHaveLength(1);
		await trigger.call('delete');
		expect(sandbox.webhooks).toEqual([]);
	});

	it('takes an id as it is, whatever is in it', async () => {
		await trigger.activate();
		const other = await leave('https://n8n.example/other');
		trigger.staticData.webhookId = `x/../${other}`;
		await trigger.deactivate();
		expect(ids()).toEqual([other]);
	});

	it('clears by URL when n8n has lost the static data, and may come twice', async () => {
		await trigger.activate();
		await trigger.call('delete', { staticData: {} });
		await trigger.call('delete', { staticData: {} });
		expect(sandbox.webhooks).toEqual([]);
	});

	it('removes by the id that this process knows where there is neither list nor static data', async () => {
		sandbox.configure({ webhookList: 404 });
		await trigger.activate();
		await expect(trigger.call('delete', { staticData: {} })).resolves.toBe(true);
		expect(sandbox.webhooks).toEqual([]);
	});

	it('names what it did not find at the account', async () => {
		await trigger.activate();
		const stored = trigger.staticData.webhookId;
		trigger.session = sandbox.newAccount().session;
		await expect(trigger.deactivate()).resolves.toBe(true);
		expect(ids()).toEqual([stored]);
		expect(warnings()).toMatchObject([
			{
				message: expect.stringContaining('another account') as string,
				metadata: { webhookId: stored, webhookUrl: trigger.url },
			},
		]);
	});

	it('takes an endpoint for gone that the user has removed', async () => {
		await trigger.activate();
		sandbox.rules.state.endpoints.clear();
		await expect(trigger.deactivate()).resolves.toBe(true);
		expect(trigger.staticData).toEqual({});
	});

	it.each([
		[404 as const, 'array' as const],
		[405 as const, 'array' as const],
		[405 as const, 404 as const],
		[405 as const, 405 as const],
	])(
		'at %d (list: %s) keeps the id, says so, and the next activation takes it up',
		async (webhookDelete, webhookList) => {
			await trigger.activate();
			const before = { ...trigger.staticData };
			sandbox.configure({ webhookDelete, webhookList });
			await expect(trigger.deactivate()).resolves.toBe(false);
			expect(trigger.staticData).toEqual(before);
			expect(warnings()).toMatchObject([
				{ metadata: { webhookIds: [before.webhookId], webhookUrl: trigger.url } },
			]);
			await trigger.activate();
			expect(ids()).toEqual([before.webhookId]);
		},
	);

	it('forgets the id at 404 where there is no list to doubt it, but says what may be left', async () => {
		await trigger.activate();
		const [endpoint] = sandbox.webhooks;
		sandbox.configure({ webhookDelete: 404, webhookList: 404 });
		await trigger.deactivate();
		expect(trigger.staticData).toEqual({});
		expect(warnings()).toMatchObject([
			{
				message: expect.stringContaining('https://gptimage2.plus/account/webhooks') as string,
				metadata: { webhookId: endpoint?.id, webhookUrl: trigger.url },
			},
		]);
		await trigger.activate();
		expect(ids()).toEqual([endpoint?.id, trigger.staticData.webhookId]);
	});

	it('tries passing faults again', async () => {
		await trigger.activate();
		sandbox.faults.add({ on: 'webhooks.delete', fault: { status: 500 } });
		sandbox.faults.add({ on: 'webhooks.list', fault: { reset: 'before' } });
		await expect(trigger.deactivate()).resolves.toBe(true);
		expect(sandbox.webhooks).toEqual([]);
		expect(trigger.staticData).toEqual({});
	});

	it.each([
		[
			'the API stays down',
			() => sandbox.faults.add({ on: 'webhooks.delete', fault: { status: 500 }, times: 99 }),
		],
		['the session has expired', () => (trigger.session = 'session=expired')],
		['the session is missing', () => (trigger.session = '')],
	])('keeps the id and logs it where %s', async (_name, change) => {
		await trigger.activate();
		const before = { ...trigger.staticData };
		change();
		await expect(trigger.deactivate()).resolves.toBe(false);
		expect(trigger.staticData).toEqual(before);
		expect(warnings()).toMatchObject([
			{
				message: expect.stringContaining('https://gptimage2.plus/account/webhooks') as string,
				metadata: { webhookId: before.webhookId, webhookUrl: trigger.url },
			},
		]);
	});

	it('leaves an endpoint of another address alone, and what it did not register itself', async () => {
		await trigger.activate();
		const [old] = sandbox.webhooks;
		const before = { ...trigger.staticData };
		trigger.options.webhookBaseUrl = 'https://127.0.0.1:9443/webhook';
		const other = await leave(trigger.url);
		await trigger.deactivate();
		expect(ids()).toEqual([old?.id, other]);
		expect(trigger.staticData).toEqual(before);
		expect(warnings()).toMatchObject([{ metadata: { webhookId: old?.id, webhookUrl: old?.url } }]);
	});
});

describe('a test registration', () => {
	const test = { isTest: true, webhookTestBaseUrl: 'https://127.0.0.1:8443/webhook-test' };

	it('and the production one never touch each other', async () => {
		await trigger.activate();
		const production = ids();
		const listener = new SavedTrigger(sandbox, trigger.webhookId);
		await listener.activate(test);
		expect(ids()).toHaveLength(2);
		expect(sandbox.webhooks[1]?.url).toContain('/webhook-test/');
		await listener.activate(test);
		expect(ids()).toHaveLength(2);
		await listener.call('delete', test);
		expect(ids()).toEqual(production);
		await listener.activate(test);
		await trigger.deactivate();
		expect(sandbox.webhooks.map(({ url }) => url.includes('/webhook-test/'))).toEqual([true]);
	});
});

describe('manual registration', () => {
	const options = (signingSecret?: string): { credentials: CredentialData } => ({
		credentials: signingSecret === undefined ? {} : { gptImageWebhookApi: { signingSecret } },
	});

	it('calls nobody', async () => {
		const manual = new SavedTrigger(sandbox, randomUUID());
		manual.parameters = { registration: 'manual' };
		await manual.activate(options('whsec_0123456789'));
		await manual.call('delete', options('whsec_0123456789'));
		expect(calls()).toBe('');
		expect(manual.staticData).toEqual({});
	});

	it.each([[''], ['  ']])('needs a secret: %j', async (secret) => {
		trigger.parameters = { registration: 'manual' };
		await expect(trigger.activate(options(secret))).rejects.toMatchObject({
			message: registrationMessages.noSigningSecret,
		});
		await expect(trigger.activate(options())).rejects.toMatchObject({
			message: registrationMessages.noSigningSecret,
		});
	});

	it('says why its credential cannot be read', async () => {
		const words = 'Credentials could not be decrypted';
		jest.spyOn(GivenCredentials.prototype, 'getDecrypted').mockRejectedValueOnce(new Error(words));
		trigger.parameters = { registration: 'manual' };
		await expect(trigger.call('create', options('whsec_0123456789'))).rejects.toThrow(
			`${registrationMessages.credentialUnreadable} n8n says: ${words}`,
		);
	});

	it('needs an event', async () => {
		trigger.parameters = { registration: 'manual', events: [] };
		await expect(trigger.activate(options('whsec_0123456789'))).rejects.toThrow(
			registrationMessages.noEvents,
		);
	});
});

describe('a vendor in trouble', () => {
	/** As n8n's newer engine does: five attempts, each with `delete` at its end. */
	async function fiveAttempts(): Promise<string[]> {
		const messages: string[] = [];
		for (let attempt = 0; attempt < 5; attempt += 1) {
			await trigger.activate().catch((error: Error) => messages.push(error.message));
		}
		return messages;
	}

	it.each([
		['fails to register', 'webhooks.register' as const, { status: 500 }],
		[
			'registers, but loses the answer',
			'webhooks.register' as const,
			{ status: 500, afterWork: true },
		],
		['does not delete', 'webhooks.delete' as const, { status: 500 }],
	])('that %s gets at most 25 calls, and works again at once', async (_name, on, fault) => {
		await trigger.activate();
		await leave(trigger.url);
		await leave(trigger.url);
		trigger.parameters = { events: BOTH };
		sandbox.faults.add({ on, fault, times: 999 });
		const messages = await fiveAttempts();
		expect(messages).toEqual(Array(5).fill(registrationMessages.unavailable));
		expect(sandbox.requests.length).toBeLessThanOrEqual(25);
		sandbox.faults.clear();
		await trigger.activate();
		expect(registered()).toMatchObject([{ url: trigger.url, events: BOTH }]);
	});

	it('that fails in every way at once is not asked more than 25 times', async () => {
		await trigger.activate();
		for (let i = 0; i < 6; i += 1) await leave(trigger.url);
		trigger.parameters = { events: BOTH };
		sandbox.faults.add({
			on: 'webhooks.register',
			fault: { status: 500, afterWork: true },
			times: 999,
		});
		sandbox.faults.add({ on: 'webhooks.delete', fault: { status: 500 }, times: 999, after: 7 });
		const messages = await fiveAttempts();
		messages.push(...(await fiveAttempts()));
		expect(messages).toContain(registrationMessages.exhausted);
		expect(sandbox.requests).toHaveLength(25);
	});
});

describe('a silent vendor', () => {
	let silent: Sandbox;
	let now: number;

	beforeEach(async () => {
		// One of its own: the silence of a base URL is remembered.
		silent = await startSandbox();
		trigger = new SavedTrigger(silent, randomUUID());
		now = Date.now();
		trigger.runtime = patient();
	});
	afterEach(() => silent.stop());

	const patient = (): HookRuntime => ({ ...hookRuntime, now: () => now, sleep: async () => {} });

	/** Has no patience from the nth call on, the one that gets no answer: those before it may take their time. */
	const impatientFrom = (nth: number): HookRuntime => {
		let calls = 0;
		const { callLimit, registerLimit, ...rest } = patient();
		return {
			...rest,
			get callLimit() {
				return ++calls < nth ? callLimit : 200;
			},
			get registerLimit() {
				return calls < nth ? registerLimit : 200;
			},
		};
	};

	it('is left alone for two minutes, with the same sentence', async () => {
		trigger.runtime = impatientFrom(1);
		silent.faults.add({ on: 'webhooks.list', fault: { stall: 'before' }, times: 99 });
		for (let attempt = 0; attempt < 5; attempt += 1) {
			await expect(trigger.activate()).rejects.toMatchObject({
				message: registrationMessages.silent,
			});
		}
		expect(silent.requests).toHaveLength(1);
		silent.faults.clear();
		now += 120_001;
		trigger.runtime = patient();
		await trigger.activate();
		expect(silent.webhooks).toHaveLength(1);
	});

	it('may drip its answer: that is silence, too', async () => {
		trigger.runtime = impatientFrom(1);
		silent.faults.add({
			on: 'webhooks.list',
			fault: { trickle: { bytesPerTick: 1, tickMs: 150 } },
		});
		await expect(trigger.activate()).rejects.toMatchObject({
			message: registrationMessages.silent,
		});
		expect(silent.calls('webhooks.register')).toEqual([]);
	});

	it('does not get more time than the limit of a hook in all', async () => {
		const runtime: HookRuntime = {
			...patient(),
			// Each call takes a little longer than a hook has in all.
			now: () => now + silent.requests.length * (hookRuntime.hookLimit + 1),
		};
		trigger.runtime = runtime;
		await expect(trigger.call('create')).rejects.toMatchObject({
			message: registrationMessages.silent,
		});
		expect(silent.calls('webhooks.list')).toHaveLength(1);
		expect(silent.calls('webhooks.register')).toEqual([]);
	});

	it('is asked once to delete what we know is there', async () => {
		await trigger.activate();
		silent.faults.add({ on: 'webhooks.delete', fault: { stall: 'before' }, times: 99 });
		trigger.runtime = impatientFrom(1);
		await expect(trigger.deactivate()).resolves.toBe(false);
		expect(silent.calls('webhooks.delete')).toHaveLength(1);
		expect(trigger.staticData.webhookId).toBe(silent.webhooks[0]?.id);
	});

	it('may have registered: the log says so, and the next activation clears that', async () => {
		silent.faults.add({ on: 'webhooks.register', fault: { stall: 'after' } });
		// The list is looked at first.
		trigger.runtime = impatientFrom(2);
		await expect(trigger.activate()).rejects.toMatchObject({
			message: registrationMessages.silent,
		});
		expect(warnings()).toMatchObject([
			{
				message: expect.stringContaining('https://gptimage2.plus/account/webhooks') as string,
				metadata: { webhookUrl: trigger.url },
			},
		]);
		expect(silent.webhooks).toHaveLength(1);
		now += 120_001;
		trigger.runtime = patient();
		await trigger.activate();
		expect(silent.webhooks.map(({ id }) => id)).toEqual([trigger.staticData.webhookId]);
	});
});
