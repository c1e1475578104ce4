import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { BoundedMap } from '../../shared/boundedMap';
import type { Stored } from '../stored';
import { readStored, writeStored } from '../stored';

type Context = Pick<IHookFunctions | IWebhookFunctions, 'getWorkflow' | 'getNode'>;

/** What this process registered for a trigger at one URL. */
interface OwnRegistration {
	/** Undefined once it is removed. */
	current?: Required<Stored>;
	/** Milliseconds since the epoch. */
	at: number;
	/** Ids of the registrations that it took the place of. */
	replaced: ReadonlySet<string>;
}

// n8n saves what a hook stored only when all triggers of the workflow are registered, and an execution that began
// before that may overwrite it with its own old copy at any later time. So what this process registered, it knows.
const MAX_NODES = 1_000;
const registrations = new BoundedMap<OwnRegistration>(MAX_NODES, Infinity);

/** Longer than n8n takes to activate a workflow and save what the hooks stored, in milliseconds. */
const ACTIVATION = 120_000;

/** Names a trigger at one URL: two workflows may have the same URL, if n8n does not notice at once. */
export function nameOf(context: Context, webhookUrl: string): string {
	return [context.getWorkflow().id, context.getNode().id, webhookUrl].join(' ');
}

/**
 * Remembers what was just registered.
 *
 * @param node as `nameOf` names it
 * @param earlier the id that was stored before
 * @param now milliseconds since the epoch
 */
export function rememberRegistration(
	node: string,
	current: Required<Stored>,
	earlier: string | undefined,
	now: number,
): void {
	registrations.set(node, { current, at: now, replaced: replacedAt(node, now, earlier) }, now);
}

/** What this process registered, and has not removed. */
export function ownRegistration(node: string, now: number): Required<Stored> | undefined {
	return registrations.get(node, now)?.current;
}

export function forgetRegistration(node: string, now: number): void {
	if (registrations.get(node, now) === undefined) return;
	registrations.set(node, { at: now, replaced: replacedAt(node, now) }, now);
}

/** Whether n8n has had time to save what this process registered. */
export function isSettled(node: string, now: number): boolean {
	return now - (registrations.get(node, now)?.at ?? now) >= ACTIVATION;
}

/**
 * Writes back what this process registered, where the node's static data lost it or went back to an older copy. What
 * another process stored is left as it is.
 *
 * @returns whether it did
 */
export function restoreRegistration(node: string, staticData: IDataObject, now: number): boolean {
	const { current, replaced } = registrations.get(node, now) ?? {};
	if (current === undefined) return false;
	const { id, secret } = readStored(staticData);
	if (secret === current.secret) return false;
	if (id !== undefined && secret !== undefined && replaced?.has(id) !== true) return false;
	writeStored(staticData, current);
	return true;
}

function replacedAt(node: string, now: number, earlier?: string): ReadonlySet<string> {
	const { current, replaced = [] } = registrations.get(node, now) ?? {};
	return new Set([...replaced, current?.id, earlier].filter((id) => id !== undefined));
}
