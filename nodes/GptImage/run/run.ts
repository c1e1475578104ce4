import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { createApi } from '../../engine/api/client';
import type { Connection } from '../../engine/api/connection';
import { HourAllowance } from '../../engine/api/hourAllowance';
import { accountFor } from '../../engine/key/account';
import { Places } from '../../engine/key/places';
import type { Origin } from '../../engine/orders/idempotency';
import type { Waited } from '../../engine/orders/waitFor';
import type { Runtime } from '../../shared/runtime';
import type { StartedBy } from '../startedBy';
import type { Caller } from './caller';
import { isToolRun } from './caller';
import { Charges } from './charges';
import { Ledger } from './ledger';
import { originOf } from './origin';
import { Refusals } from './refusals';
import { readRunOptions } from './runOptions';
import { Traces, tracesOf } from './traces';

/** What the items of one run of the node share. */
export interface Run extends Caller {
	connection: Connection;
	/** Names the execution and the run for idempotency. */
	origin: Origin;
	/** When it began, by its runtime's clock. */
	started: number;
	/** How many items may be worked on. */
	concurrency: number;
	/** Items that are made ready to be ordered while earlier ones are worked on: their input is read and uploaded. */
	preparing: Places;
	/** Items that are being worked on, up to their images being ready. */
	working: Places;
	/** Result images that are downloaded at the same time: few, so that memory stays flat in every binary mode. */
	downloads: Places;
	/** How many images it may order. */
	maxImages: number;
	ledger: Ledger;
	charges: Charges;
	refusals: Refusals;
	/** Images that it has put out. */
	images: number;
	/** What Get Status asked for, by what it asked: each generation once. */
	asked: Map<string, Promise<Waited>>;
	/** Result images by their addresses: items that ask for the same one share it. */
	fetched: Map<string, Promise<IBinaryData>>;
	/** Items whose prompts may be broken, for a hint. */
	oddPrompts: number[];
	/** Items that got fewer images than they ordered. */
	incomplete: Array<{ itemIndex: number; got: number; ordered: number }>;
	/** Own keys in use, with what they stand for. */
	customKeys: Map<string, string>;
	/** How the execution began; found out before the first order. */
	startedBy?: Promise<StartedBy>;
}

/** One item's work: reads and checks its parameters at once, and returns what remains to be done. */
export type Prepare = (run: Run, itemIndex: number) => () => Promise<INodeExecutionData[]>;

/** How many images are downloaded side by side. */
export const DOWNLOADS = 3;

/**
 * Sets up one run of the node.
 *
 * @param runtime its signal ends the whole run
 * @throws GptImageError if the credential or an option of the first item cannot be used
 */
export async function startRun(context: IExecuteFunctions, runtime: Runtime): Promise<Run> {
	const { concurrency, rateLimitWait, maxImages } = readRunOptions(context);
	const api = await createApi(context);
	const account = accountFor(api.keyHash, runtime.now());
	const isTool = isToolRun(context);
	const random = () => Math.floor(runtime.random() * 2 ** 48).toString(16);
	const owner = random();
	const origin = originOf(context, `none-${random()}${random()}`);
	// An agent calls its tool several times in one run.
	const traces = isTool
		? new Traces()
		: tracesOf([origin, context.getNode().id, api.keyHash], runtime.now());
	return {
		context,
		isTool,
		connection: {
			api,
			account,
			runtime,
			allowance: new HourAllowance(rateLimitWait),
			owner,
			spent: { calls: 0 },
		},
		origin,
		started: runtime.now(),
		concurrency,
		preparing: new Places(concurrency),
		working: new Places(concurrency),
		downloads: new Places(DOWNLOADS),
		maxImages,
		ledger: new Ledger(account, traces),
		charges: new Charges(),
		refusals: new Refusals(),
		images: 0,
		asked: new Map(),
		fetched: new Map(),
		oddPrompts: [],
		incomplete: [],
		customKeys: new Map(),
	};
}
