import fc from 'fast-check';

import type { Delivery } from '../../../../nodes/GptImageTrigger/delivery/readDelivery';
import { readDelivery } from '../../../../nodes/GptImageTrigger/delivery/readDelivery';
import { whyIgnored } from '../../../../nodes/GptImageTrigger/delivery/filters';
import { toItems } from '../../../../nodes/GptImageTrigger/delivery/items';
import { readSettings } from '../../../../nodes/GptImageTrigger/settings';
import { isGenerationId } from '../../../../nodes/shared/generation';

const NOON = Date.parse('2026-11-22T12:00:00.000Z');
const data = {
	generationId: 'gen_1',
	type: 'text2img',
	status: 'succeeded',
	outputs: [
		{
			png: 'https://cdn.example/a.png',
			webp: 'https://cdn.example/a.webp',
			width: 1024,
			height: 1536,
		},
		{
			png: 'https://cdn.example/b.png',
			webp: 'https://cdn.example/b.webp',
			width: 1024,
			height: 1536,
		},
	],
	createdAt: '2026-11-22T11:58:00.000Z',
	completedAt: '2026-11-22T11:59:00.000Z',
};
const headers = { 'x-gptimg-event': 'generation.succeeded', 'x-gptimg-delivery': 'd-1' };

function delivered(changes: object, event = 'generation.succeeded', more = headers): Delivery {
	const body = JSON.stringify({ event, data: { ...data, ...changes } });
	const delivery = readDelivery(Buffer.from(body), { ...more, 'x-gptimg-event': event });
	if (typeof delivery === 'string') throw new Error(delivery);
	return delivery;
}

function settings(
	options: object = {},
	events: unknown = ['generation.succeeded', 'generation.failed'],
) {
	const parameters: Record<string, unknown> = { registration: 'automatic', events, options };
	return readSettings((name) => parameters[name]);
}

describe('readDelivery', () => {
	it.each([
		['', 'it is empty'],
		['  \n', 'it is empty'],
		['\ufeff', 'it is empty'],
		['{"event":', 'it is not JSON'],
		['<html>', 'it is not JSON'],
		['null', 'it names no generation'],
		['[]', 'it names no generation'],
		['"text"', 'it names no generation'],
		['{}', 'it names no generation'],
		['{"event":"generation.succeeded","data":{}}', 'it names no generation'],
		['{"event":"generation.succeeded","data":{"generationId":""}}', 'it names no generation'],
		['{"event":"generation.succeeded","data":[]}', 'it names no generation'],
	])('calls %j useless: %s', (body, why) => {
		expect(readDelivery(Buffer.from(body), headers)).toBe(why);
	});

	it('reads the ids, also behind a byte order mark', () => {
		const body = Buffer.from(`\ufeff${JSON.stringify({ event: 'generation.succeeded', data })}`);
		expect(readDelivery(body, headers)).toMatchObject({
			event: 'generation.succeeded',
			deliveryId: 'd-1',
			generation: { id: 'gen_1', type: 'text2img' },
		});
	});

	it.each([
		['succeeded', 'generation.succeeded', 'generation.succeeded'],
		['succeeded', 'generation.failed', 'generation.succeeded'],
		['failed', 'generation.succeeded', 'generation.failed'],
		['blocked', 'generation.failed', 'generation.failed'],
		['blocked', 'generation.blocked', 'generation.failed'],
		[undefined, 'generation.failed', 'generation.failed'],
		['done', 'generation.succeeded', 'generation.succeeded'],
		['done', 'generation.done', undefined],
	])('decides by the status: %s in %s is %s', (status, name, event) => {
		expect(delivered({ status }, name).event).toBe(event);
	});

	it('reads any JSON that the API could send, however it is written', () => {
		const indent = fc.constantFrom(undefined, 0, 2, '\t', '\r\n');
		const unicode = fc.string({ unit: 'grapheme', minLength: 1 }).filter(isGenerationId);
		fc.assert(
			fc.property(unicode, fc.jsonValue(), fc.boolean(), indent, (id, more, escaped, space) => {
				const text = JSON.stringify(
					{ event: 'generation.succeeded', data: { ...data, generationId: id, more } },
					null,
					space,
				);
				const body = escaped
					? asciiOnly(text)
					: text
							.replace(/("width":\s*)1024/, '$11024.0')
							.replace(/("height":\s*)1536/, '$11.536e3');
				const delivery = readDelivery(Buffer.from(body), headers);
				expect(delivery).toMatchObject({ event: 'generation.succeeded', generation: { id } });
				expect((delivery as Delivery).generation.outputs).toHaveLength(2);
			}),
			{ numRuns: 500 },
		);
	});

	it('never throws, whatever was signed', () => {
		const anything = fc.oneof(
			fc.uint8Array().map((bytes) => Buffer.from(bytes)),
			fc.json().map((text) => Buffer.from(text)),
			fc
				.record({ event: fc.jsonValue(), data: fc.jsonValue() })
				.map((body) => Buffer.from(JSON.stringify(body))),
			fc
				.record({
					generationId: fc.string(),
					status: fc.jsonValue(),
					outputs: fc.jsonValue(),
					error: fc.jsonValue(),
				})
				.map((about) => Buffer.from(JSON.stringify({ event: 'generation.failed', data: about }))),
		);
		fc.assert(
			fc.property(anything, (raw) => {
				const delivery = readDelivery(raw, {});
				if (typeof delivery === 'string') return;
				whyIgnored(delivery, settings(), false, NOON);
				for (const { json } of toItems(delivery, settings())) {
					expect(json).not.toHaveProperty('error');
					expect(json.generationId).toBe(delivery.generation.id);
				}
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('whyIgnored', () => {
	const none = undefined;
	const old = { completedAt: '2026-11-21T11:59:59.000Z' };

	it.each([
		['wanted', delivered({}), {}, false, none],
		['own', delivered({}), {}, true, 'the image comes from this workflow'],
		['own, allowed', delivered({}), { ignoreOwn: false }, true, none],
		[
			'another type',
			delivered({ type: 'edit' }),
			{ types: 'text2img' },
			false,
			'the node is not set to the type edit',
		],
		[
			'no type',
			delivered({ type: undefined }),
			{ types: 'edit' },
			false,
			'the node is not set to the type (none)',
		],
		['one of the types', delivered({ type: 'Edit' }), { types: ' upscale , eDIT,' }, false, none],
		[
			'unknown event',
			delivered({ status: 'done' }, 'generation.done'),
			{},
			false,
			'the event is unknown',
		],
		['over a day', delivered(old), {}, false, 'the event is too old'],
		['just a day', delivered({ completedAt: '2026-11-21T12:00:00.000Z' }), {}, false, none],
		['any age', delivered(old), { maxEventAge: 0 }, false, none],
		[
			'half an hour',
			delivered({ completedAt: '2026-11-22T11:29:00.000Z' }),
			{ maxEventAge: 0.5 },
			false,
			'the event is too old',
		],
		[
			'no completion',
			delivered({ completedAt: null, createdAt: '2026-11-20T12:00:00Z' }),
			{},
			false,
			'the event is too old',
		],
		['no date', delivered({ completedAt: null, createdAt: 'yesterday' }), {}, false, none],
		['from the future', delivered({ completedAt: '2026-11-22T12:05:00.000Z' }), {}, false, none],
	])('%s', (_name, delivery, options, own, why) => {
		expect(whyIgnored(delivery, settings(options), own, NOON)).toBe(why);
	});

	it('leaves out events that were not chosen', () => {
		const only = (event: string) => settings({}, [event]);
		const failed = delivered({ status: 'blocked' }, 'generation.failed');
		expect(whyIgnored(failed, only('generation.succeeded'), false, NOON)).toBe(
			'the node is not set to generation.failed',
		);
		expect(whyIgnored(failed, only('generation.failed'), false, NOON)).toBeUndefined();
		expect(whyIgnored(delivered({}), only('generation.failed'), false, NOON)).toBe(
			'the node is not set to generation.succeeded',
		);
	});

	it('goes by the body, whatever the header names', () => {
		const body = Buffer.from(JSON.stringify({ event: 'generation.succeeded', data }));
		for (const named of [{ 'x-gptimg-event': 'generation.failed' }, {}]) {
			const delivery = readDelivery(body, named) as Delivery;
			expect(whyIgnored(delivery, settings(), false, NOON)).toBeUndefined();
		}
	});
});

describe('toItems', () => {
	const common = {
		generationId: 'gen_1',
		status: 'succeeded',
		type: 'text2img',
		event: 'generation.succeeded',
		deliveryId: 'd-1',
		createdAt: data.createdAt,
		completedAt: data.completedAt,
	};

	it('gives one item per image, without a price', () => {
		const [first, second] = toItems(delivered({}), settings({ imageFormat: 'webp' }));
		expect(first?.json).toEqual({
			...common,
			imageIndex: 0,
			imageCount: 2,
			url: 'https://cdn.example/a.webp',
			pngUrl: 'https://cdn.example/a.png',
			webpUrl: 'https://cdn.example/a.webp',
			width: 1024,
			height: 1536,
		});
		expect(second?.json).toMatchObject({ imageIndex: 1, url: 'https://cdn.example/b.webp' });
	});

	it('gives one item per generation', () => {
		expect(toItems(delivered({}), settings({ outputMode: 'perGeneration' }))).toEqual([
			{
				json: {
					...common,
					outputs: data.outputs.map(({ png, webp, ...size }) => ({
						pngUrl: png,
						webpUrl: webp,
						...size,
					})),
				},
			},
		]);
	});

	it('gives one item where there are no images', () => {
		expect(toItems(delivered({ outputs: [] }), settings())).toEqual([{ json: common }]);
		expect(toItems(delivered({ outputs: [] }), settings({ outputMode: 'perGeneration' }))).toEqual([
			{ json: { ...common, outputs: [] } },
		]);
	});

	it.each(['perImage', 'perGeneration'])('tells why it failed, %s', (outputMode) => {
		const failed = delivered(
			{ status: 'blocked', outputs: [], error: 'Refused', event: 'x', deliveryId: 'y' },
			'generation.failed',
		);
		expect(toItems(failed, settings({ outputMode }))).toEqual([
			{
				json: {
					...common,
					status: 'blocked',
					event: 'generation.failed',
					failureReason: 'Refused',
				},
			},
		]);
	});

	it('leaves out a delivery id that the API did not send', () => {
		const [item] = toItems(
			delivered({}, 'generation.succeeded', { ...headers, 'x-gptimg-delivery': '' }),
			settings(),
		);
		expect(item?.json).not.toHaveProperty('deliveryId');
	});
});

function asciiOnly(text: string): string {
	return text.replace(
		/[\u007f-\uffff]/g,
		(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}
