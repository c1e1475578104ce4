import type { IDataObject } from 'n8n-workflow';

import type { Stored } from '../stored';
import type { AccountApi, HookRuntime } from './accountApi';
import type { Attempts } from './attempts';
import { sameEvents } from './readEndpoints';

/** What a hook works on. */
export interface Registration {
	account: AccountApi;
	/** Names the node and its URL. */
	node: string;
	/** The node's webhook URL, test or production. */
	url: string;
	events: string[];
	label: string;
	staticData: IDataObject;
	runtime: HookRuntime;
	attempts: Attempts;
	warn(message: string, details: Record<string, unknown>): void;
}

/** Whether the stored endpoint delivers to another address: n8n has moved, or its database was copied. */
export function isForeign({ url }: Pick<Registration, 'url'>, stored: Stored): boolean {
	return stored.url !== undefined && stored.url !== url;
}

/** Whether what is remembered is complete and made for this URL and these events. */
export function isComplete(stored: Stored, url: string, events: string[]): boolean {
	const { id, secret } = stored;
	return (
		id !== undefined &&
		secret !== undefined &&
		stored.url === url &&
		sameEvents(stored.events, events)
	);
}
