import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import sharp from 'sharp';
import { until } from '../testbed/lab/waiting.cts';
import { gptImage, node, uses } from '../testbed/lab/workflowJson.cts';
import type { Workflow } from '../testbed/lab/workflows.cts';
import type { DeliveryRecord, OutgoingDelivery } from '../testbed/sandbox/deliveries.cts';
import { composeDelivery } from '../testbed/sandbox/deliveries.cts';
import { BOTH, ENGINES, startTriggerSetting, TRIGGER } from '../testbed/lab/triggerSetting.cts';
import type { TriggerSetting } from '../testbed/lab/triggerSetting.cts';

describe.each(ENGINES)('trigger, %s', (_name, publicationService) => {
	let setting: TriggerSetting;
	const workflows: Workflow[] = [];

	beforeAll(async () => {
		setting = await startTriggerSetting({ publicationService });
	});
	afterAll(() => setting?.stop());

	/** Each test leaves the account as it found it: deactivating removes the endpoint. */
	async function activated(...nodes: Parameters<TriggerSetting['activated']>): Promise<Workflow> {
		const workflow = await setting.activated(...nodes);
		workflows.push(workflow);
		return workflow;
	}

	afterEach(async () => {
		for (const { id } of workflows.splice(0)) {
			if ((await setting.n8n.workflows.get(id)).active) await setting.n8n.workflows.unpublish(id);
		}
		expect(setting.sandbox.webhooks).toEqual([]);
	});

	/** The genuine delivery of a generation to this workflow. */
	function genuine(
		workflow: Workflow,
		generationId: string,
		changes: object = {},
	): OutgoingDelivery {
		const { event, data } = setting.sandbox.eventOf(generationId);
		const { url, secret } = setting.endpoint(workflow);
		return composeDelivery({ url, secret, event, data: { ...data, ...changes } });
	}

	it('starts the workflow with the image, and leaves no endpoint when it is off', async () => {
		const { n8n, credential, sandbox } = setting;
		const getStatus = gptImage(
			{ operation: 'getStatus', generationId: '={{ $json.generationId }}', downloadImages: true },
			credential,
		);
		const workflow = await activated(setting.trigger(), getStatus);
		expect(setting.endpoint(workflow)).toMatchObject({
			url: expect.stringMatching(/^https:\/\/localhost:\d+\/webhook\/.+\/webhook$/) as string,
			events: ['generation.succeeded'],
			label: 'n8n: Image ready',
		});
		const generationId = await setting.generate();
		const [execution] = await n8n.executions.waitForCount(workflow.id, 1);
		expect(execution.error).toBeUndefined();
		const [delivery] = await setting.delivered(generationId);
		expect(execution.items(TRIGGER)).toMatchObject([
			{
				json: {
					generationId,
					status: 'succeeded',
					event: 'generation.succeeded',
					deliveryId: delivery.deliveryId,
					imageIndex: 0,
					url: expect.stringContaining(sandbox.cdnUrl) as string,
				},
			},
		]);
		const [{ binary }] = execution.items('GPT Image');
		const picture = await sharp(await n8n.executions.binary(binary!.data)).metadata();
		expect(picture).toMatchObject({ format: 'png', width: 1024 });
		await n8n.workflows.unpublish(workflow.id);
		expect(sandbox.webhooks).toEqual([]);
	});

	it('lets nobody else in', async () => {
		const { sandbox } = setting;
		const workflow = await activated(setting.trigger({ events: BOTH }));
		const { url } = setting.endpoint(workflow);
		const generationId = await setting.generate();
		await setting.delivered(generationId);
		const other = await setting.generate('Another');
		await setting.delivered(other);
		// n8n 1 answers before the execution has a row.
		await setting.n8n.executions.waitForCount(workflow.id, 2);
		expect(await setting.runs(workflow)).toHaveLength(2);

		const sent = genuine(workflow, generationId);
		const headers = (changes: Record<string, string>) => ({
			...sent,
			headers: { ...sent.headers, ...changes },
		});
		const { event, data } = sandbox.eventOf(other);
		const tries: Array<[string, OutgoingDelivery, number]> = [
			['tampered', { ...sent, body: String(sent.body).replace(generationId, other) }, 401],
			['longer by a blank', { ...sent, body: `${String(sent.body)} ` }, 401],
			['unsigned', headers({ 'X-Gptimg-Signature': '' }), 401],
			['signed with nothing', headers({ 'X-Gptimg-Signature': '0'.repeat(64) }), 401],
			[
				'signed in part',
				headers({ 'X-Gptimg-Signature': sent.headers['X-Gptimg-Signature'].slice(1) }),
				401,
			],
			['foreign-signed', composeDelivery({ url, secret: 'whsec_foreign', event, data }), 401],
			[
				'multipart',
				{
					...headers({ 'Content-Type': 'multipart/form-data; boundary=x' }),
					body: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
				},
				401,
			],
			['replayed', sent, 200],
			// The API does not say whether the prefix of its secrets belongs to the key.
			[
				'replayed, keyed without the prefix',
				composeDelivery({ url, secret: setting.endpoint(workflow).secret.slice(6), event, data }),
				200,
			],
			['replayed under another id', headers({ 'X-Gptimg-Delivery': 'another' }), 200],
			[
				'late',
				genuine(workflow, other, { generationId: 'gen_late', completedAt: '2020-01-01T00:00:00Z' }),
				200,
			],
			['of another name', headers({ 'X-Gptimg-Event': 'generation.failed' }), 200],
			[
				'useless',
				composeDelivery({ url, secret: setting.endpoint(workflow).secret, event, data: '{}' }),
				200,
			],
			[
				'empty',
				composeDelivery({ url, secret: setting.endpoint(workflow).secret, event, data: '' }),
				200,
			],
		];
		for (const [name, delivery, status] of tries) {
			const { status: answered } = await sandbox.send(delivery);
			expect([name, answered]).toEqual([name, status]);
		}
		expect(await setting.runs(workflow)).toHaveLength(2);
		await setting.n8n.logged('refused a delivery: the signature does not match the body');
	});

	it('takes bodies byte by byte, however they are written', async () => {
		const { sandbox } = setting;
		const workflow = await activated();
		const { url, secret } = setting.endpoint(workflow);
		const about = {
			type: 'text2img',
			status: 'succeeded',
			outputs: [],
			createdAt: new Date(),
			note: 'Ünïcödé 日本 🦊 \u2028',
		};
		const json = (id: string, space?: string) =>
			JSON.stringify(
				{ event: 'generation.succeeded', data: { generationId: id, ...about } },
				null,
				space,
			);
		const bodies = [
			json('gen_plain'),
			`\r\n${json('gen_spaced', '\t')}\n`,
			json('gen_numbers').replace(
				'"outputs":[]',
				'"outputs":[{"png":"https://x/1","webp":"https://x/2","width":1.0,"height":1e1}]',
			),
			json('gen_escaped').replace(
				/[\u007f-\uffff]/g,
				(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
			),
			json('gen_slashes').replaceAll('/', '\\/'),
		];
		for (const data of bodies) {
			const { status } = await sandbox.deliver({
				url,
				secret,
				event: 'generation.succeeded',
				data,
			});
			expect([data.slice(0, 60), status]).toEqual([data.slice(0, 60), 200]);
		}
		const data = `\ufeff${json('gen_bom')}`;
		const marked = await sandbox.deliver({ url, secret, event: 'generation.succeeded', data });
		const { takesByteOrderMark } = setting.n8n.version;
		expect(marked.status).toBe(takesByteOrderMark ? 200 : 422);
		const count = bodies.length + (takesByteOrderMark ? 1 : 0);
		const executions = await setting.n8n.executions.waitForCount(workflow.id, count);
		const ids = executions.map((one) => String(one.items(TRIGGER)[0]?.json.generationId));
		const sent = [
			'gen_plain',
			'gen_spaced',
			'gen_numbers',
			'gen_escaped',
			'gen_slashes',
			...(takesByteOrderMark ? ['gen_bom'] : []),
		];
		// n8n need not number them in the order of sending.
		expect(ids.sort()).toEqual(sent.sort());
	});

	it('starts once when the vendor repeats after a 500', async () => {
		const { front, n8n } = setting;
		const workflow = await activated();
		// A proxy that answers 500: first instead of n8n, then after n8n has already started the workflow.
		const passes: boolean[] = [];
		const proxy = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const passOn = passes.shift() ?? true;
				const done = () => response.writeHead(500).end();
				if (!passOn) {
					done();
					return;
				}
				const headers = { ...request.headers, host: new URL(n8n.url).host };
				axios
					.post(`${n8n.url}${request.url}`, Buffer.concat(chunks), { headers, proxy: false })
					.then(done, done);
			});
		});
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
		front.forwardTo(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
		passes.push(false, true);
		const failures = async (id: string, count: number) =>
			until(
				async () =>
					setting.sandbox.deliveries.filter((one) => one.generationId === id && one.status === 500)
						.length >= count || undefined,
				{ what: `${count} answers 500` },
			);
		const instead = await setting.generate('Instead');
		await failures(instead, 1);
		await failures(instead, 2);
		front.forwardTo(n8n.url);
		const attempts = await setting.delivered(instead);
		await new Promise((resolve) => proxy.close(resolve));
		expect(attempts.map(({ status }) => status)).toEqual([500, 500, 200]);
		const executions = await n8n.executions.waitForCount(workflow.id, 1);
		expect(executions).toHaveLength(1);
		expect(await setting.runs(workflow)).toHaveLength(1);
	});

	it('starts once when n8n was stopped, and goes on after kill -9', async () => {
		const { n8n, sandbox, front } = setting;
		const workflow = await activated();
		const before = setting.endpoint(workflow).id;
		// However long n8n takes to start, the vendor asks again afterwards.
		const { retryDelays } = sandbox.options;
		sandbox.configure({
			retryDelays: Array<number>(120).fill(1_000),
			failuresCounted: 'deliveries',
		});
		await n8n.kill();
		// While it migrates its database, n8n answers 200 to everybody (abstract-server.js), and what came then is lost:
		// like a proxy that looks whether n8n is ready, this one lets nothing through before.
		front.forwardTo('');
		const generationId = await setting.generate();
		const refused = ({ generationId: id, status }: DeliveryRecord) =>
			id === generationId && status === 502;
		await until(async () => sandbox.deliveries.some(refused) || undefined, {
			what: 'a refused delivery',
		});
		await n8n.start();
		front.forwardTo(n8n.url);
		const executions = await n8n.executions.waitForCount(workflow.id, 1);
		await setting.delivered(generationId);
		sandbox.configure({ retryDelays, failuresCounted: 'attempts' });
		expect(executions.map((one) => one.items(TRIGGER)[0]?.json.generationId)).toEqual([
			generationId,
		]);
		expect(await setting.runs(workflow)).toHaveLength(1);
		expect(setting.endpoint(workflow).id).toBe(before);
	});

	it('follows changed events and a new name', async () => {
		const { n8n } = setting;
		const workflow = await activated();
		const { nodes, connections } = await n8n.workflows.get(workflow.id);
		const [trigger, ...rest] = nodes;
		const changed = {
			...trigger,
			parameters: { ...trigger.parameters, events: ['generation.failed'] },
		};
		await n8n.workflows.update(workflow.id, { nodes: [changed, ...rest] });
		await n8n.workflows.publish(workflow.id);
		expect(setting.endpoint(workflow).events).toEqual(['generation.failed']);

		const renamed = { ...changed, name: 'Renamed' };
		await n8n.workflows.update(workflow.id, {
			nodes: [renamed, ...rest],
			connections: { Renamed: connections[TRIGGER] },
		});
		await n8n.workflows.publish(workflow.id);
		expect(setting.endpoint(workflow).events).toEqual(['generation.failed']);

		setting.sandbox.configure({ outcome: 'blocked' });
		const generationId = await setting.generate();
		setting.sandbox.configure({ outcome: 'succeeded' });
		const [execution] = await n8n.executions.waitForCount(workflow.id, 1);
		expect(execution.items('Renamed')).toMatchObject([
			{
				json: {
					generationId,
					status: 'blocked',
					event: 'generation.failed',
					failureReason: expect.any(String) as string,
				},
			},
		]);
	});

	it('listens for a test event beside the live workflow', async () => {
		const { n8n, sandbox } = setting;
		const workflow = await activated();
		const saved = await n8n.workflows.get(workflow.id);
		const live = setting.endpoint(workflow).id;
		await expect(n8n.workflows.execute(saved, TRIGGER)).resolves.toMatchObject({
			waitingForWebhook: true,
		});
		const listener = setting.endpoints(workflow).find(({ id }) => id !== live);
		expect(listener?.url).toContain('/webhook-test/');
		const { url, secret } = listener!;
		// One that is filtered out does not end the listening.
		const event = 'generation.failed';
		const failed = { generationId: 'gen_x', status: 'failed', type: 'text2img', outputs: [] };
		expect((await sandbox.deliver({ url, secret, event, data: failed })).status).toBe(200);
		expect(setting.endpoints(workflow)).toHaveLength(2);

		const generationId = await setting.generate();
		const executions = await n8n.executions.waitForCount(workflow.id, 2);
		expect(executions.map(({ mode }) => mode).sort()).toEqual(['manual', 'webhook']);
		for (const one of executions) {
			expect(one.items(TRIGGER)[0]?.json).toMatchObject({ generationId });
		}
		await until(async () => setting.endpoints(workflow).length === 1 || undefined, {
			what: 'the test endpoint to go',
		});
		expect(setting.endpoint(workflow).id).toBe(live);

		// A foreign one does: whoever listens sees in the editor why it was refused.
		await n8n.workflows.execute(saved, TRIGGER);
		const again = setting.endpoints(workflow).find(({ id }) => id !== live)!;
		const foreign = { url: again.url, secret: 'whsec_x', event, data: failed };
		expect((await sandbox.deliver(foreign)).status).toBe(500);
		await until(async () => setting.endpoints(workflow).length === 1 || undefined, {
			what: 'the test endpoint to go',
		});

		await n8n.workflows.execute(saved, TRIGGER);
		expect(setting.endpoints(workflow)).toHaveLength(2);
		await n8n.workflows.stopListening(workflow.id);
		await until(async () => setting.endpoints(workflow).length === 1 || undefined, {
			what: 'the test endpoint to go',
		});
		expect(setting.endpoint(workflow).id).toBe(live);
	});

	it('does not start itself for ever', async () => {
		const { n8n, credential, sandbox } = setting;
		const before = sandbox.charges.charged;
		const again = gptImage(
			{ operation: 'generate', prompt: 'Another like it', quality: 'low' },
			credential,
		);
		const workflow = await activated(setting.trigger(), again);
		const first = await setting.generate();
		const [execution] = await n8n.executions.waitForCount(workflow.id, 1);
		const own = String(execution.items('GPT Image')[0]?.json.generationId);
		expect(own).not.toBe(first);
		await setting.delivered(own);
		expect(await setting.runs(workflow)).toEqual([execution.id]);
		expect(sandbox.charges.charged).toBe(before + 2);
	});

	it('needs only the secret in manual registration', async () => {
		const { n8n, sandbox } = setting;
		const trigger = setting.trigger({ registration: 'manual' });
		const url = `${setting.front.url}/webhook/${trigger.webhookId}/webhook`;
		const answer = await axios.post<{ id: string; secret: string }>(
			`${sandbox.url}/api/account/webhooks`,
			{ url, events: BOTH, label: 'by hand' },
			{ headers: { Cookie: sandbox.session }, proxy: false },
		);
		const calls = () => sandbox.requests.filter(({ path }) => path.includes('/account/')).length;
		const before = calls();
		const secret = await n8n.credentials.create('gptImageWebhookApi', {
			signingSecret: answer.data.secret,
		});
		expect(await n8n.credentials.test(secret)).toMatchObject({ status: 'OK' });
		const workflow = await activated({ ...trigger, ...uses(secret) });
		const generationId = await setting.generate();
		const [execution] = await n8n.executions.waitForCount(workflow.id, 1);
		expect(execution.items(TRIGGER)[0]?.json).toMatchObject({ generationId });
		await n8n.workflows.unpublish(workflow.id);
		expect(calls()).toBe(before);
		expect(sandbox.webhooks).toHaveLength(1);
		sandbox.rules.state.endpoints.clear();

		const wrong = await n8n.credentials.create('gptImageWebhookApi', { signingSecret: 'gimg_x' });
		expect(await n8n.credentials.test(wrong)).toMatchObject({ status: 'Error' });
	});

	it('says in the message what to do where the session has expired, and leaves nothing', async () => {
		const { n8n, sandbox } = setting;
		const expired = await n8n.credentials.create('gptImageApi', {
			apiKey: sandbox.key,
			baseUrl: sandbox.url,
			sessionToken: 'session=expired',
		});
		const workflow = await setting.workflow(setting.trigger({}, uses(expired)));
		workflows.push(workflow);
		const before = sandbox.requests.length;
		await expect(n8n.workflows.publish(workflow.id)).rejects.toThrow(
			/renew 'Account Session Cookie'.*set 'Registration' to 'Manual'/,
		);
		expect(sandbox.requests.length - before).toBeLessThanOrEqual(25);
		expect(sandbox.webhooks).toEqual([]);
	});

	it('cleans up after a vendor that loses its answers, and works at the next try', async () => {
		const { n8n, sandbox } = setting;
		const workflow = await setting.workflow();
		workflows.push(workflow);
		const before = sandbox.requests.length;
		sandbox.faults.add({
			on: 'webhooks.register',
			fault: { status: 500, afterWork: true },
			times: 99,
		});
		await expect(n8n.workflows.publish(workflow.id)).rejects.toThrow(
			'could not answer at the moment',
		);
		expect(sandbox.requests.length - before).toBeLessThanOrEqual(25);
		expect(sandbox.webhooks).toEqual([]);
		sandbox.faults.clear();
		if ((await n8n.workflows.get(workflow.id)).active) await n8n.workflows.unpublish(workflow.id);
		await n8n.workflows.publish(workflow.id);
		expect(setting.endpoint(workflow).enabled).toBe(true);
	});

	it('leaves nothing behind where another trigger of the workflow fails', async () => {
		const { n8n, sandbox } = setting;
		const expired = await n8n.credentials.create('gptImageApi', {
			apiKey: sandbox.key,
			baseUrl: sandbox.url,
			sessionToken: 'session=expired',
		});
		const failing = setting.trigger({}, { ...uses(expired), name: 'Failing' });
		const workflow = await setting.workflow(
			setting.trigger(),
			node('Then', 'n8n-nodes-base.noOp'),
			failing,
		);
		workflows.push(workflow);
		await expect(n8n.workflows.publish(workflow.id)).rejects.toThrow("'Account Session Cookie'");
		const { active } = await n8n.workflows.get(workflow.id);
		// The newer engine keeps the good trigger going, the older one takes back both.
		expect(setting.endpoints(workflow)).toHaveLength(active ? 1 : 0);
	});
});
