import { distrust } from '../../../nodes/GptImageTrigger/delivery/signature';
import { readDelivery } from '../../../nodes/GptImageTrigger/delivery/readDelivery';
import { reactions } from '../../../tools/contact/reactions.cts';
import type { NodeResult } from '../../testbed/core/actionNode.cts';
import { jsonOf } from '../../testbed/core/actionNode.cts';
import { BatchSetting, pictureItem } from '../../testbed/core/batchSetting.cts';
import { composeDelivery } from '../../testbed/sandbox/deliveries.cts';
import { eventsOf } from '../../testbed/sandbox/generations.cts';
import type { VariationName } from '../../testbed/sandbox/variations.cts';
import { ofTheAction, ofTheTrigger, vary } from '../../testbed/sandbox/variations.cts';

// Where the contact run says "fine", users notice nothing: all images, paid once, and not a word about it.

const setting = new BatchSetting().install();
const isFine = (name: VariationName) => reactions[name].verdict === 'fine';

/** The generation's id, of a run that went well in every respect. */
function idOf(result: NodeResult, images: number): string {
	const items = jsonOf(result);
	expect(items).toHaveLength(images);
	expect(result.context.hints).toEqual([]);
	return items[0].generationId as string;
}

it.each(ofTheAction.filter(isFine))(
	'"%s": generating, repeating, editing and asking are as ever',
	async (name) => {
		setting.sandbox.configure(vary(name));
		const wish = { parameters: { n: 2, downloadImages: true } };
		const generationId = idOf(await setting.run(wish), 2);
		expect(idOf(await setting.run({ ...wish, otherProcess: true }), 2)).toBe(generationId);
		for (const prompt of ['stormy', 'sunny']) {
			const items = [await pictureItem('a')];
			const parameters = { prompt, downloadImages: true };
			idOf(await setting.run({ operation: 'edit', items, parameters }), 1);
		}
		const asked = { generationId, waitForCompletion: true, downloadImages: true };
		expect(idOf(await setting.run({ operation: 'getStatus', parameters: asked }), 2)).toBe(
			generationId,
		);
		expect(setting.ledger.charged).toBe(3);
	},
);

it.each(ofTheTrigger.filter(isFine))('"%s": the trigger is told of all images', (name) => {
	const { rules } = setting.sandbox;
	setting.sandbox.configure(vary(name));
	const headers = { authorization: `Bearer ${setting.key}` };
	const request = { method: 'POST' as const, path: '/api/v1/generate', headers };
	rules.handle({ ...request, body: { prompt: 'x', n: 3 }, now: setting.now() });
	const [generation] = rules.state.generations.values();
	const secret = 'whsec_0123456789abcdef';
	const told = eventsOf(generation, rules.options).flatMap(({ event, data }) => {
		const wish = { url: 'https://n8n.example/webhook', secret, event, data };
		const { body, headers: sent } = composeDelivery(wish, rules.options);
		const rawBody = Buffer.from(body);
		expect(distrust(rawBody, sent['X-Gptimg-Signature'], secret)).toBeUndefined();
		const delivery = readDelivery(rawBody, {});
		if (typeof delivery === 'string') throw new Error(delivery);
		expect(delivery.event).toBe('generation.succeeded');
		expect(delivery.generation.id).toBe(generation.id);
		return delivery.generation.outputs;
	});
	expect(told.map(({ png }) => png)).toEqual(generation.outputs.map(({ png }) => png));
});
