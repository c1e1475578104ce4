import type { Change } from '../../testbed/core/batchSetting.cts';
import { BatchSetting } from '../../testbed/core/batchSetting.cts';
import { takeLoggedLines } from '../../testbed/core/logs.cts';

const setting = new BatchSetting().install();
const nowhere = 'http://127.0.0.1:1/photo.png?signature=hunter2';

/** The warnings of a run, one for each item that failed for a reason that its error does not tell. */
async function warningsOf(change: Change): Promise<string[]> {
	takeLoggedLines();
	await setting.run(change);
	return takeLoggedLines()
		.filter(({ level }) => level === 'warn')
		.map(({ message }) => message);
}

const everyWay = [{ continueOnFail: false }, { continueOnFail: true }];
const gone = { data: { id: 'filesystem-v2:gone', mimeType: 'image/png', data: 'filesystem-v2' } };
const edit = (more: Change): Change => ({ operation: 'edit', ...more });

describe.each(everyWay)('the log says why (%j)', (way) => {
	it.each<[string, RegExp, Change]>([
		[
			'an address did not answer',
			/ECONNREFUSED/,
			edit({ parameters: { imageSource: 'url', imageUrls: nowhere } }),
		],
		[
			'a file could not be read',
			/File not found/,
			edit({
				items: [{ json: { number: 0 }, binary: gone }],
				parameters: { imageSource: 'binary', binaryPropertyName: 'data' },
			}),
		],
	])('%s', async (_name, cause, change) => {
		const [line, ...others] = await warningsOf({ ...change, ...way });
		expect(others).toEqual([]);
		expect(line).toMatch(/^GPT Image: item 0: An? .*image could not be .*\. Cause: /);
		expect(line).toMatch(cause);
		expect(line).not.toMatch(/hunter2|\n/);
	});

	it.each(['generate', 'get', 'download'] as const)('no answer came (%s)', async (on) => {
		setting.fail({ on, fault: { reset: 'before' }, times: Infinity });
		const change = { options: { timeout: 30 }, parameters: { downloadImages: true } };
		const [line, ...others] = await warningsOf({ ...change, ...way });
		expect(others).toEqual([]);
		expect(line).toMatch(/ECONNRESET|socket hang up/);
		for (const { generationId } of setting.ledger.entries) expect(line).toContain(generationId);
	});
});

it('says nothing of what the API itself said, nor of an end that was wished for', async () => {
	setting.fail({ on: 'generate', fault: { status: 422 } });
	expect(await warningsOf({ continueOnFail: true })).toEqual([]);
	setting.fail({ on: 'get', fault: { reset: 'before' } });
	expect(await warningsOf({})).toEqual([]);
});
