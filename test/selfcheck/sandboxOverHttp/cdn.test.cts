import axios from 'axios';
import sharp from 'sharp';
import { type Sandbox, startSandbox } from '../../testbed/sandbox/server.cts';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

interface Output {
	png: string;
	webp: string;
	width: number;
	height: number;
}

async function outputs(body: object): Promise<Output[]> {
	const headers = { Authorization: `Bearer ${sandbox.key}` };
	const made = await axios.post<{ generationId: string }>(`${sandbox.url}/api/v1/generate`, body, {
		headers,
	});
	const path = `/api/v1/generations/${made.data.generationId}`;
	return (await axios.get<{ outputs: Output[] }>(sandbox.url + path, { headers })).data.outputs;
}

async function download(url: string, headers: Record<string, string> = {}) {
	const options = { headers, responseType: 'arraybuffer', validateStatus: () => true } as const;
	const answer = await axios.get<Buffer>(url, options);
	return { ...answer, data: Buffer.from(answer.data) };
}

describe('the CDN', () => {
	test.each(['png', 'webp'] as const)('serves real %s files of the right size', async (format) => {
		const all = await outputs({ prompt: 'Ein Fuchs [fast]', n: 2, size: '1024x1536' });
		expect(all).toHaveLength(2);
		const files = await Promise.all(all.map((output) => download(output[format])));
		for (const { headers, data } of files) {
			expect(headers['content-type']).toBe(`image/${format}`);
			expect(headers['content-length']).toBe(String(data.length));
			expect(await sharp(data).metadata()).toMatchObject({ format, width: 1024, height: 1536 });
		}
		expect(files[0]?.data.equals(files[1]?.data ?? Buffer.alloc(0))).toBe(false);
	});

	test('shows the prompt: another one gives another picture in the same place', async () => {
		const inked = async (prompt: string) => {
			const [output] = await outputs({ prompt: `${prompt} [fast]` });
			const { data } = await download(output?.png ?? '');
			const { data: pixels } = await sharp(data)
				.extract({ left: 50, top: 400, width: 924, height: 250 })
				.greyscale()
				.raw()
				.toBuffer({ resolveWithObject: true });
			return pixels.filter((level) => level > 250).length;
		};
		const short = await inked('i');
		const long = await inked('A red fox in the snow, with a very long tail');
		expect(short).toBeGreaterThan(1000);
		expect(long).toBeGreaterThan(short * 2);
	});

	test('draws the lighthouse of demo and README: four takes, in each shape', async () => {
		const prompt = 'A lighthouse on a cliff at dawn, watercolour [fast]';
		// In the evening there is nothing to see but the words.
		const [words] = await outputs({ prompt: prompt.replace('dawn', 'dusk') });
		const whites = async (url: string) => {
			const pixels = await sharp((await download(url)).data)
				.greyscale()
				.raw()
				.toBuffer();
			return pixels.filter((level) => level > 253).length;
		};
		expect(await whites(words?.png ?? '')).toBeGreaterThan(8_000);
		const takes = await outputs({ prompt, n: 4 });
		const files = await Promise.all(takes.map(async ({ png }) => (await download(png)).data));
		expect(new Set(files.map((file) => file.toString('base64'))).size).toBe(4);
		for (const size of ['1024x1536', '1536x1024']) {
			const [take] = await outputs({ prompt, size });
			const { width, height } = await sharp((await download(take?.png ?? '')).data).metadata();
			expect(`${width}x${height}`).toBe(size);
			expect(await whites(take?.png ?? '')).toBeLessThan(2_000);
		}
	}, 120_000);

	test.each(['png', 'webp'] as const)('pads %s files that still decode', async (format) => {
		sandbox.configure({ imageBytes: 3_000_000 });
		const [output] = await outputs({ prompt: 'x [fast]' });
		const { data } = await download(output?.[format] ?? '');
		expect(data.length).toBe(3_000_000);
		const pixels = await sharp(data).raw().toBuffer();
		expect(pixels.length).toBe(1024 * 1024 * 3);
	});

	test('refuses credentials, and shows nothing before its time', async () => {
		const [output] = await outputs({ prompt: 'x [fast]' });
		const url = output?.png ?? '';
		expect((await download(url, { Authorization: `Bearer ${sandbox.key}` })).status).toBe(400);
		expect((await download(url, { Cookie: 'session=x' })).status).toBe(400);
		expect((await download(url)).status).toBe(200);
		expect(sandbox.calls('download').map(({ status }) => status)).toEqual([400, 400, 200]);
		expect((await download(url.replace('/0.png', '/1.png'))).status).toBe(404);
		const headers = { Authorization: `Bearer ${sandbox.key}` };
		const path = `${sandbox.url}/api/v1/generate`;
		const slow = await axios.post<{ generationId: string }>(
			path,
			{ prompt: '[slow:60]' },
			{ headers },
		);
		const early = `${sandbox.cdnUrl}/outputs/${slow.data.generationId}/0.png`;
		expect((await download(early)).status).toBe(404);
	});
});
