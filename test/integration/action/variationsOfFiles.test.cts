import sharp from 'sharp';

import { generationMessages } from '../../../nodes/engine/texts/generationMessages';
import { imageMessages } from '../../../nodes/engine/texts/imageMessages';
import type { NodeResult } from '../../testbed/core/actionNode.cts';
import { BatchSetting, pictureItem } from '../../testbed/core/batchSetting.cts';
import { readBinary } from '../../testbed/core/n8nCore.cts';
import { vary } from '../../testbed/sandbox/variations.cts';

// Files that are not what their addresses say, and a storage that wants something of its own.

const setting = new BatchSetting().install();

const files = ({ items, error }: NodeResult) => {
	if (error !== undefined) throw error;
	return items.map(({ binary }) => binary!.data);
};

describe('an image whose address says PNG', () => {
	it.each([
		['WebP at the PNG address', 'webp', 'webp'],
		['JPEG at the PNG address', 'jpeg', 'jpg'],
	] as const)('"%s": is named by what it is', async (name, kind, ending) => {
		setting.sandbox.configure(vary(name));
		const parameters = { n: 2, downloadImages: true };
		const result = await setting.run({ parameters, options: { fileName: 'boat' } });
		expect(files(result)).toMatchObject(
			['boat', 'boat-2'].map((base) => ({
				fileName: `${base}.${ending}`,
				fileExtension: ending,
				mimeType: `image/${kind}`,
				fileType: 'image',
			})),
		);
		expect((await sharp(await readBinary(result.items[0])).metadata()).format).toBe(kind);
	});

	it.each(['AVIF at the PNG address', 'page at the PNG address', 'CDN refuses everybody'] as const)(
		'"%s": is paid for, and its address is in the error',
		async (name) => {
			setting.sandbox.configure(vary(name));
			const { error } = await setting.run({ parameters: { downloadImages: true } });
			const id = setting.calls()[0].generationId!;
			expect(error?.message).toContain(generationMessages.downloadFailed.message);
			expect(error?.message).toContain(id);
			expect(error?.description).toContain(`/outputs/${id}/0.png`);
			expect(setting.ledger.charged).toBe(1);
		},
	);
});

describe('a storage that refuses the input image', () => {
	const edit = async () =>
		await setting.run({
			operation: 'edit',
			items: [await pictureItem('a')],
			parameters: { prompt: 'stormy' },
		});

	it.each([
		['address with a checksum', 'The CRC32 you specified did not match the calculated checksum.'],
		['address with another signed header', 'The request signature we calculated does not match.'],
	] as const)('"%s": is quoted, after two addresses; nothing is ordered', async (name, words) => {
		setting.sandbox.configure(vary(name));
		const { error } = await edit();
		expect(error?.message).toBe(imageMessages.uploadRefused.message);
		expect(error?.description).toContain(`The storage said: ${words}`);
		expect(error?.description).not.toMatch(/passes within minutes|X-Amz|<|whsec_|gimg_/);
		expect(error?.description).toContain('Nothing was charged for this item.');
		expect(setting.calls('upload')).toHaveLength(2);
		expect(setting.calls()).toHaveLength(0);
	});

	it.each([
		['{"error":"No room"}', 'No room.'],
		['No room', 'No room.'],
		['<Error><Code>NotImplemented</Code></Error>', 'NotImplemented.'],
		['<html><body>Forbidden</body></html>', undefined],
		['', undefined],
		[`<Error><Message>${'x'.repeat(5_000)}</Message></Error>`, 'xxx'],
		['<Error><Message>for key gimg_0123abcd</Message></Error>', 'for key …'],
	])('with a 501 and %j is asked no more than it helps', async (body, words) => {
		const headers = { 'content-type': 'application/octet-stream' };
		setting.fail({ on: 'put', times: Infinity, fault: { status: 501, headers, body } });
		const { error } = await edit();
		expect(error?.message).toBe(imageMessages.uploadRefused.message);
		const [, said] = /The storage said: (\S+( \S+){0,2})/.exec(error?.description ?? '') ?? [];
		if (words === undefined) expect(said).toBeUndefined();
		else expect(said?.startsWith(words)).toBe(true);
		expect(setting.sandbox.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2);
	});
});
