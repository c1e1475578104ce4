/**
 * `node --require tsx/cjs child.cts <wish as JSON>`: edits images on the real n8n-core with files on disk, and
 * prints `{before, peak, seconds}` as its last line: the process's largest RSS so far in bytes.
 */
import { executeContext, storeBinary, useBinaryMode } from '../../test/testbed/core/n8nCore.cts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';
import { GptImage } from '../../nodes/GptImage/GptImage.node.ts';
import type { ChildWish } from './core.cts';
import { imageStream } from './inputs.cts';
import { DURATION, stepsOf } from './steps.cts';

const wish = JSON.parse(process.argv[2]) as ChildWish;
const { url, key, count, bytes } = wish;

interface VersionedNode {
	getNodeType(version: number): INodeType;
}

async function run(
	nodeType: INodeType,
	items: INodeExecutionData[],
	parameters: INodeParameters,
	typeVersion: number,
): Promise<INodeExecutionData[]> {
	const context = executeContext({
		nodeType,
		typeVersion,
		items,
		parameters,
		executionId: 'memory',
		workflowId: 'memory',
		credentials: { gptImageApi: { apiKey: key, baseUrl: url } },
	});
	const [output] = (await nodeType.execute?.call(context)) as INodeExecutionData[][];
	return output;
}

async function inputs(): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	for (let index = 0; index < count; index++) {
		const about = { fileName: `in-${index}.png`, mimeType: 'image/png' };
		const data = await storeBinary(imageStream(index, bytes), about);
		items.push({ json: {}, binary: { data } });
	}
	return items;
}

async function byGptImage(items: INodeExecutionData[]): Promise<INodeExecutionData[]> {
	const parameters = { operation: 'edit', prompt: 'Paint it blue', imageSource: 'binary' };
	return await run(new GptImage(), items, parameters, 1);
}

async function byHttpRequest(items: INodeExecutionData[]): Promise<INodeExecutionData[]> {
	const { HttpRequest } = (await import(wish.httpRequest)) as {
		HttpRequest: new () => VersionedNode;
	};
	const version = 4.2;
	const node = new HttpRequest().getNodeType(version);
	const steps = stepsOf(url, key, bytes, '$json.key');
	const step = async (from: INodeExecutionData[], parameters: INodeParameters) =>
		await run(node, from, parameters, version);
	const tickets = (await step(items, steps.announce)).map(({ json }) => json);
	const withFile = (json: IDataObject, index: number) => ({ json, binary: items[index].binary });
	await step(tickets.map(withFile), steps.put);
	const ordered = await step(
		tickets.map((json) => ({ json })),
		steps.order,
	);
	await sleep(2 * DURATION);
	return await step(await step(ordered, steps.ask), steps.download);
}

async function oneByOne(items: INodeExecutionData[]): Promise<INodeExecutionData[]> {
	const results: INodeExecutionData[] = [];
	for (const item of items) results.push(...(await byHttpRequest([item])));
	return results;
}

async function measure() {
	await useBinaryMode('filesystem');
	const items = await inputs();
	const peak = () => process.resourceUsage().maxRSS * 1024;
	const before = peak();
	const began = Date.now();
	const work = { ours: byGptImage, oneByOne, allAtOnce: byHttpRequest }[wish.variant];
	const results = await work(items);
	const files = results.filter(({ binary }) => binary?.data?.id !== undefined);
	if (files.length !== count) throw new Error(`${files.length} files of ${count}`);
	return { before, peak: peak(), seconds: (Date.now() - began) / 1000 };
}

measure().then(
	(figures) => {
		console.log(JSON.stringify(figures));
		process.exit(0);
	},
	(error: Error) => {
		console.error(error);
		process.exit(1);
	},
);
