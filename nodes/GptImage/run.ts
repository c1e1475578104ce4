import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { accountFor } from '../engine/key/account';
import { createApi } from '../engine/api/client';
import type { Connection } from '../engine/api/connection';
import { Places } from '../engine/key/places';
import { rememberChain } from '../shared/chain';
import { HourAllowance } from '../engine/api/hourAllowance';
import { awaitHour, takePlace } from '../engine/api/turns';
import { originOf } from './origin';
import type { Origin } from '../engine/orders/idempotency';
import type { Accepted } from '../engine/orders/order';
import { Charges } from './charges';
import { shown } from '../engine/texts/shown';
import type { Waited } from '../engine/orders/waitFor';
import type { Runtime } from '../shared/runtime';
import type { Field } from './input/parameters';
import { field, wholeNumberOf, wrong } from './input/parameters';
import type { Price } from './refusals';
import { Refusals } from './refusals';
import type { StartedBy } from './startedBy';

/** A generation that this run ordered. */
export interface Paid {
	itemIndex: number;
	generationId: string;
}

/** What the items of one run of the node share. */
export interface Run {
	context: IExecuteFunctions;
	connection: Connection;
	/** Names the execution and the run for idempotency. */
	origin: Origin;
	/** Items that are being worked on, up to their images being ready. */
	working: Places;
	/** How many may be worked on. */
	concurrency: number;
	/** When it began, by its runtime's clock. */
	started: number;
	/** Called by an AI agent: small JSON, no files. */
	isTool: boolean;
	/** Result images that are downloaded at the same time: few, so that memory stays flat in every binary mode. */
	downloads: Places;
	paid: Paid[];
	/** Items whose order was sent without an answer: nobody knows whether a generation was made. */
	doubtful: Set<number>;
	/** Generations that this run has yet to order. */
	ahead: number;
	/** Images that all its orders together ask for, and how many they may be. */
	wanted: number;
	maxImages: number;
	images: number;
	charges: Charges;
	refusals: Refusals;
	/** What Get Status asked for, by what it asked: each generation once. */
	asked: Map<string, Promise<Waited>>;
	/** Result images by their addresses: items that ask for the same one share it. */
	fetched: Map<string, Promise<IBinaryData>>;
	/** Items whose prompts may be broken, for a hint. */
	oddPrompts: number[];
	/** Own keys in use, with what they stand for. */
	customKeys: Map<string, string>;
	/** How the execution began; found out before the first order. */
	startedBy?: Promise<StartedBy>;
}

/** One item's work: reads and checks its parameters at once, and returns what remains to be done. */
export type Prepare = (run: Run, itemIndex: number) => () => Promise<INodeExecutionData[]>;

/** How many images are downloaded side by side; that many items more may be under way. */
export const DOWNLOADS = 3;

/** As the form names it. */
const MOST_IMAGES = 'Most Images per Run';

/**
 * Sets up one run of the node.
 *
 * @param runtime its signal ends the whole run
 * @throws GptImageError if the credential or an option of the first item cannot be used
 */
export async function startRun(context: IExecuteFunctions, runtime: Runtime): Promise<Run> {
	// Only these: another option that cannot be evaluated concerns the first item alone.
	const shared = (name: string, label: string, byDefault: number): Field => {
		const { value } = field(context, 0, `options.${name}`, label);
		return { label, value: value ?? byDefault };
	};
	const concurrency = wholeNumberOf(shared('concurrency', 'Items at a Time', 5), 1, 5);
	const wait = wholeNumberOf(
		shared('rateLimitWait', 'Rate Limit Wait', 86_400),
		0,
		Number.MAX_SAFE_INTEGER,
	);
	const most = shared('maxImages', MOST_IMAGES, 1000);
	const maxImages = wholeNumberOf(most, 1, Number.MAX_SAFE_INTEGER);
	const api = await createApi(context);
	const random = () => Math.floor(runtime.random() * 2 ** 48).toString(16);
	return {
		context,
		connection: {
			api,
			account: accountFor(api.keyHash, runtime.now()),
			runtime,
			allowance: new HourAllowance(wait * 1000),
			owner: random(),
			spent: { calls: 0 },
		},
		origin: originOf(context, `none-${random()}${random()}`),
		concurrency,
		working: new Places(concurrency),
		started: runtime.now(),
		isTool: isToolRun(context),
		downloads: new Places(DOWNLOADS),
		paid: [],
		doubtful: new Set(),
		ahead: 0,
		wanted: 0,
		maxImages,
		images: 0,
		charges: new Charges(),
		refusals: new Refusals(),
		asked: new Map(),
		fetched: new Map(),
		oddPrompts: [],
		customKeys: new Map(),
	};
}

/**
 * Keeps the id of a paid generation, for errors, logs, and the trigger's `ignoreOwn`.
 *
 * @param chain the workflows that stand behind it
 */
export function notePaid(
	run: Run,
	itemIndex: number,
	{ id: generationId, remembered }: Accepted,
	chain: Iterable<string>,
): void {
	if (!remembered) logOrder(run, itemIndex, generationId);
	run.paid.push({ itemIndex, generationId });
	run.doubtful.delete(itemIndex);
	rememberChain(generationId, chain, run.connection.runtime.now());
}

/** One line for each order: what an execution had paid for is known even if n8n ends with it. */
function logOrder({ context, origin }: Run, itemIndex: number, generationId: string): void {
	const { workflowId, executionId } = origin;
	const node = shown(context.getNode().name);
	context.logger.info(
		`GPT Image: generation ${shown(generationId)} ordered by workflow ${workflowId}, execution ${executionId}, node "${node}", item ${itemIndex}`,
	);
}

/**
 * Guards against the accident of a list that is far too long.
 *
 * @throws GptImageError if the run would order more images than its option allows
 */
export function checkImageCount({ wanted, maxImages }: Run): void {
	if (wanted <= maxImages) return;
	throw wrong(
		`This run would order ${wanted} images, more than '${MOST_IMAGES}' allows`,
		`Nothing was ordered. If you mean it, raise '${MOST_IMAGES}' in the options, which is ${maxImages} now; if not, shorten the list, for example with the Limit node.`,
	);
}

/**
 * Tells the account of a generation that will be ordered, so that the plan counts it.
 *
 * @param images how many it asks for
 * @returns to be called once it is ordered, or never will be
 */
export function announceOrder(run: Run, images: number): () => void {
	run.wanted += images;
	const change = (by: number) => {
		run.ahead += by;
		run.connection.account.queued += by;
	};
	change(1);
	let open = true;
	return () => {
		if (open) change(-1);
		open = false;
	};
}

/** Runs a piece of an item's work while holding one of the places of the run. */
export async function withinConcurrency<Result>(
	run: Run,
	work: () => Promise<Result>,
): Promise<Result> {
	const release = await run.working.acquire(run.connection.owner, run.connection.runtime.signal);
	return await run.refusals.guard(work).finally(release);
}

/**
 * The calls of one item. An agent's tool must answer within its time-out, whatever it waits for.
 *
 * @param timeout milliseconds
 */
export function connectionFor({ connection, isTool, started }: Run, timeout: number): Connection {
	return isTool ? { ...connection, deadline: started + timeout } : connection;
}

/**
 * Does the work while holding one of the places that the API has for unfinished generations of a key.
 *
 * @param price of the order that is the work; undefined if it may be paid already, or there is none
 * @throws GptImageError where the hour is used up for longer than the run may wait; Cancelled
 */
export async function inFlight<Result>(
	run: Run,
	connection: Connection,
	work: (connection: Connection) => Promise<Result>,
	price?: Price,
): Promise<Result> {
	const { account, runtime } = connection;
	for (;;) {
		// Whoever has to wait for the hour does so before he takes a place.
		await awaitHour(connection);
		const release = await takePlace(connection, account.inFlight, { share: run.concurrency });
		if (account.budget.wait(runtime.now()) > 0) {
			release();
			continue;
		}
		const held = { ...connection, leavePlace: release };
		return await run.refusals.guard(async () => await work(held), price).finally(release);
	}
}

/** n8n's context says no where its agent runs a tool, so the type that n8n gives the tool twin counts as well. */
function isToolRun(context: IExecuteFunctions): boolean {
	const says = (context as Partial<IExecuteFunctions>).isToolExecution?.() === true;
	return says || context.getNode().type.endsWith('Tool');
}
