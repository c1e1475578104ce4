import {
	readAnswer,
	readList,
	sameEvents,
} from '../../../../nodes/GptImageTrigger/registration/readEndpoints';
import { signingSecretTest } from '../../../../nodes/GptImageTrigger/secrets/manualSecret';
import { Attempts } from '../../../../nodes/GptImageTrigger/registration/attempts';
import { registrationMessages } from '../../../../nodes/GptImageTrigger/registration/registrationMessages';
import { readSession } from '../../../../nodes/GptImageTrigger/registration/session';
import { readSettings } from '../../../../nodes/GptImageTrigger/settings';
import {
	checkWebhookUrl,
	isPrivate,
} from '../../../../nodes/GptImageTrigger/registration/webhookUrl';

describe('readList', () => {
	const entry = { id: 'wh_1', url: 'https://n8n.example/x', events: ['generation.failed'] };
	const read = { ...entry, enabled: true };

	it.each([
		['bare', [entry]],
		['in data', { data: [entry] }],
		['in webhooks', { total: 1, webhooks: [entry] }],
	])('finds the list %s', (_name, body) => {
		expect(readList(body)).toEqual([read]);
	});

	it.each([[undefined], [null], [{}], ['text'], [{ webhooks: {} }]])('finds none in %j', (body) => {
		expect(readList(body)).toBeUndefined();
	});

	it.each([
		[{ enabled: false }],
		[{ active: false }],
		[{ disabled: true }],
		[{ disabledAt: '2026-11-22T12:00:00Z' }],
		[{ status: 'disabled' }],
		[{ status: 'Paused' }],
	])('sees that %j is off', (mark) => {
		expect(readList([{ ...entry, ...mark }])).toEqual([{ ...read, enabled: false }]);
	});

	it.each([
		[{}],
		[{ enabled: true }],
		[{ disabled: false, disabledAt: null }],
		[{ status: 'active' }],
	])('sees that %j is on', (mark) => {
		expect(readList([{ ...entry, ...mark }])).toEqual([read]);
	});

	it('reads ids that are numbers, and passes over entries that are none', () => {
		expect(readList([{ id: 7 }, 'x', null, { url: 'y' }])).toEqual([{ id: '7', enabled: true }]);
	});
});

it('readAnswer finds id and secret, bare or wrapped', () => {
	expect(readAnswer({ id: 'wh_1', secret: 'whsec_1' })).toEqual({ id: 'wh_1', secret: 'whsec_1' });
	expect(readAnswer({ ok: true, webhook: { id: 3, secret: 'whsec_1' } })).toEqual({
		id: '3',
		secret: 'whsec_1',
	});
	expect(readAnswer({ id: 'wh_1' })).toEqual({ id: 'wh_1' });
	expect(readAnswer(null)).toEqual({});
});

it('sameEvents ignores the order', () => {
	expect(sameEvents(['a', 'b'], ['b', 'a'])).toBe(true);
	expect(sameEvents(['a'], ['a', 'b'])).toBe(false);
	expect(sameEvents(['a', 'c'], ['a', 'b'])).toBe(false);
	expect(sameEvents([], [])).toBe(true);
});

describe('readSession', () => {
	it.each([
		['session=abc; theme=dark'],
		['Cookie: session=abc; theme=dark'],
		['  cookie:session=abc; theme=dark\n'],
	])('takes %j', (sessionToken) => {
		expect(readSession({ sessionToken, baseUrl: 'https://gptimage2.plus/' })).toEqual({
			baseUrl: 'https://gptimage2.plus',
			cookie: 'session=abc; theme=dark',
		});
	});

	it.each([
		[undefined, registrationMessages.noSession],
		['', registrationMessages.noSession],
		['Cookie: ', registrationMessages.noSession],
		['session=a\r\nX-Evil: 1', registrationMessages.badCookie],
		['session=ü', registrationMessages.badCookie],
	])('refuses %j', (sessionToken, sentence) => {
		expect(() => readSession({ sessionToken })).toThrow(sentence);
	});

	it('names both ways out', () => {
		expect(registrationMessages.noSession).toMatch(/Account Session Cookie.*Manual/);
	});
});

describe('isPrivate', () => {
	it.each(
		'localhost n8n n8n.local n8n.internal n8n.home.arpa 127.0.0.1 10.1.2.3 192.168.0.5 172.16.0.1 172.31.9.9 169.254.1.1 100.64.0.1 0.0.0.0 [::1] [::] [fe80::1] [fd00::1] [::ffff:10.0.0.1] LOCALHOST n8n.local.'.split(
			' ',
		),
	)('%s', (host) => {
		expect(isPrivate(new URL(`https://${host}`).hostname)).toBe(true);
	});

	it.each(
		'n8n.example.com gptimage2.plus 8.8.8.8 172.32.0.1 100.128.0.1 11.0.0.1 [2606:4700::1] [::ffff:8.8.8.8]'.split(
			' ',
		),
	)('not %s', (host) => {
		expect(isPrivate(new URL(`https://${host}`).hostname)).toBe(false);
	});
});

describe('checkWebhookUrl', () => {
	const api = 'https://gptimage2.plus';

	it.each([
		['http://n8n.example.com/webhook/x', api, registrationMessages.notHttps],
		['http://127.0.0.1/webhook/x', 'http://127.0.0.1:1', registrationMessages.notHttps],
		['https://n8n.local/webhook/x', api, registrationMessages.privateHost],
		['', api, registrationMessages.noUrl],
	])('refuses %j at %s', (url, baseUrl, sentence) => {
		expect(() => checkWebhookUrl(url, baseUrl)).toThrow(sentence);
	});

	it.each([
		['https://n8n.example.com/webhook/x', api],
		['https://127.0.0.1:5/webhook/x', 'http://127.0.0.1:1'],
	])('takes %j at %s', (url, baseUrl) => {
		expect(() => checkWebhookUrl(url, baseUrl)).not.toThrow();
	});

	it('names the variables that help', () => {
		for (const sentence of [
			registrationMessages.notHttps,
			registrationMessages.privateHost,
			registrationMessages.noUrl,
		]) {
			expect(sentence).toMatch(/\bWEBHOOK_URL.*\bN8N_WEBHOOK_URL/);
		}
	});
});

describe('Attempts', () => {
	it('remembers a silence for two minutes', () => {
		const attempts = new Attempts();
		attempts.rememberSilence('a', 0);
		expect(attempts.isSilent('a', 120_000)).toBe(true);
		expect(attempts.isSilent('a', 120_001)).toBe(false);
		expect(attempts.isSilent('b', 0)).toBe(false);
	});

	it('allows 25 calls in a series, and starts anew after success or a pause', () => {
		const attempts = new Attempts();
		const allowed = (now: number) =>
			Array.from({ length: 30 }, () => attempts.mayCall('u', now)).filter(Boolean).length;
		expect(allowed(0)).toBe(25);
		expect(attempts.mayCall('u', 30_000)).toBe(false);
		expect(attempts.mayCall('v', 0)).toBe(true);
		expect(allowed(30_001)).toBe(25);
		attempts.settle('u');
		expect(allowed(30_002)).toBe(25);
	});
});

describe('readSettings', () => {
	const read = (parameters: Record<string, unknown>) => readSettings((name) => parameters[name]);

	it('has the defaults of a new node', () => {
		expect(read({})).toEqual({
			registration: 'automatic',
			events: [],
			types: [],
			outputMode: 'perImage',
			imageFormat: 'png',
			ignoreOwn: true,
			maxEventAge: 24 * 3600_000,
			label: '',
		});
	});

	it.each([
		[0, 0],
		['0', 0],
		['1.5', 5_400_000],
		[-1, 86_400_000],
		[NaN, 86_400_000],
		['soon', 86_400_000],
		['', 86_400_000],
		[null, 86_400_000],
	])('reads the age %j as %d ms', (maxEventAge, ms) => {
		expect(read({ options: { maxEventAge } }).maxEventAge).toBe(ms);
	});

	it('reads types from a text or a list', () => {
		expect(read({ options: { types: 'Edit, ,text2img,edit,edit' } }).types).toEqual([
			'edit',
			'text2img',
		]);
		expect(read({ options: { types: ['edit'] } }).types).toEqual(['edit']);
	});
});

describe('signingSecretTest', () => {
	it.each([['whsec_0123456789'], ['  whsec_0123456789\n']])('takes %j', async (signingSecret) => {
		await expect(signingSecretTest({ data: { signingSecret } })).resolves.toMatchObject({
			status: 'OK',
		});
	});

	it.each([[''], ['whsec_'], ['whsec_12 34567890'], ['gimg_0123456789abcdef'], [undefined]])(
		'refuses %j',
		async (signingSecret) => {
			const result = await signingSecretTest({ data: { signingSecret: signingSecret as string } });
			expect(result.status).toBe('Error');
			expect(result.message).toMatch(
				/^[A-Z].*: copy it whole from gptimage2\.plus > Account > Webhooks, where it is shown once; if it is lost, register the webhook again\.$/,
			);
		},
	);
});
