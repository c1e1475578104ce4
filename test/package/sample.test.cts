import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readDelivery } from '../../nodes/GptImageTrigger/delivery/readDelivery';
import { toItems } from '../../nodes/GptImageTrigger/delivery/items';
import { readSettings } from '../../nodes/GptImageTrigger/settings';

const ROOT = join(__dirname, '..', '..');

/** The sample that users pin as the trigger's output, as the documentation shows it. */
function documentedSample(): Array<Record<string, unknown>> {
	const text = readFileSync(join(ROOT, 'docs', 'TRIGGER.md'), 'utf8');
	const blocks = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
	const sample = blocks.find((block) => block.includes('"deliveryId"'));
	if (sample === undefined) throw new Error('The documentation has no sample of an event');
	return JSON.parse(sample) as Array<Record<string, unknown>>;
}

it('the sample to pin is what the trigger puts out for such an event', () => {
	const [item] = documentedSample();
	const { generationId, type, status, pngUrl, webpUrl, width, height, createdAt, completedAt } =
		item ?? {};
	const outputs = [{ png: pngUrl, webp: webpUrl, width, height }];
	const data = { generationId, type, status, outputs, createdAt, completedAt };
	const delivery = readDelivery(Buffer.from(JSON.stringify({ event: item?.event, data })), {
		'x-gptimg-delivery': String(item?.deliveryId),
	});
	if (typeof delivery === 'string') throw new Error(delivery);
	const [made] = toItems(
		delivery,
		readSettings(() => undefined),
	);
	expect(JSON.stringify(made?.json)).toBe(JSON.stringify(item));
});
